namespace PluginTokenServer.Host.SignIn.Brand;

/// <summary>The section <c>TokenServer:SignIn:Brand</c>: whose server the pages say it is. A logo and a stylesheet lie in the data directory, see <see cref="BrandFiles"/>.</summary>
internal sealed class BrandOptions
{
    /// <summary>The longest name that still looks like one above a form.</summary>
    public const int LongestName = 60;

    /// <summary>The name above each page and in its title.</summary>
    /// <value><c>PluginTokenServer</c> by default; 1 to 60 characters.</value>
    public string Name { get; set; } = "PluginTokenServer";

    /// <summary>The colour of the buttons, such as <c>#1f5fa8</c>, by day and by night. What is written on them is black or white, whichever is easier to read.</summary>
    /// <value>None by default: the server's own.</value>
    public string? AccentColor { get; set; }
}
