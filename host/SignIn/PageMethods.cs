namespace PluginTokenServer.Host.SignIn;

/// <summary>The methods that a page takes.</summary>
internal sealed class PageMethods
{
    private readonly string[] _methods;

    private PageMethods(params string[] methods) => (_methods, Header) = (methods, string.Join(", ", methods));

    public static PageMethods Get { get; } = new("GET");

    public static PageMethods GetAndPost { get; } = new("GET", "POST");

    /// <summary>As the header <c>Allow</c> says it.</summary>
    public string Header { get; }

    public bool Allows(string method) => Array.IndexOf(_methods, method) >= 0;
}
