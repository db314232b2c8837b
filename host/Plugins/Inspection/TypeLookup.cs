namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>The outcome of looking for a type.</summary>
/// <param name="Site">Where it is; null when it was not found.</param>
/// <param name="IsMissing">Whether it is known not to exist. An assembly that cannot be looked into leaves it open.</param>
internal readonly record struct TypeLookup(TypeSite? Site, bool IsMissing)
{
    public static TypeLookup Unknown => new(null, false);

    public static TypeLookup Missing => new(null, true);
}
