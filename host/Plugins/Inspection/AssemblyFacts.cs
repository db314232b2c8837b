using System.Reflection;
using System.Reflection.Metadata;
using System.Runtime.Versioning;
using PluginTokenServer.Host.Plugins.Discovery;
using PluginTokenServer.Plugins;

namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>What an assembly says about itself in its attributes.</summary>
/// <param name="Version">Its informational version, else its assembly version.</param>
/// <param name="TargetFramework">The framework it was built for, if it says.</param>
/// <param name="EnabledByDefault">From <see cref="TokenServerPluginAttribute"/>.</param>
/// <param name="DisplayName">From <see cref="TokenServerPluginAttribute"/>.</param>
/// <param name="ContractVersion">Written by the package's targets.</param>
internal sealed record AssemblyFacts(string Version, string? TargetFramework, bool EnabledByDefault, string? DisplayName, string? ContractVersion)
{
    private const string ContractVersionKey = "PluginTokenServer.ContractVersion";
    private const int CharactersAtMost = 200;

    public static AssemblyFacts Read(AssemblyImage image)
    {
        var facts = new AssemblyFacts(image.Version.ToString(), null, EnabledByDefault: true, null, null);
        foreach (var handle in image.Metadata.GetAssemblyDefinition().GetCustomAttributes())
        {
            var attribute = image.Metadata.GetCustomAttribute(handle);
            facts = facts.With(TypeOf(image.Metadata, attribute), attribute);
        }

        return facts;
    }

    private AssemblyFacts With(string? type, CustomAttribute attribute)
    {
        if (type == typeof(AssemblyInformationalVersionAttribute).FullName)
            return this with { Version = Argument(attribute, 0) ?? Version };
        if (type == typeof(TargetFrameworkAttribute).FullName)
            return this with { TargetFramework = Argument(attribute, 0) };
        if (type == typeof(AssemblyMetadataAttribute).FullName)
            return Argument(attribute, 0) == ContractVersionKey ? this with { ContractVersion = Argument(attribute, 1) } : this;
        if (type == typeof(TokenServerPluginAttribute).FullName)
        {
            return this with
            {
                EnabledByDefault = Named(attribute, nameof(TokenServerPluginAttribute.EnabledByDefault)) as bool? ?? true,
                DisplayName = Clean(Named(attribute, nameof(TokenServerPluginAttribute.DisplayName)) as string),
            };
        }

        return this;
    }

    private static string? Argument(CustomAttribute attribute, int index)
    {
        var arguments = attribute.DecodeValue(AttributeTypes.Instance).FixedArguments;
        return index < arguments.Length ? Clean(arguments[index].Value as string) : null;
    }

    private static object? Named(CustomAttribute attribute, string name) =>
        attribute.DecodeValue(AttributeTypes.Instance).NamedArguments.FirstOrDefault(argument => argument.Name == name).Value;

    /// <summary>These texts go to logs and lists as they are.</summary>
    private static string? Clean(string? text) => text is null ? null : DisplayText.Clean(text, CharactersAtMost);

    private static string? TypeOf(MetadataReader metadata, CustomAttribute attribute) =>
        attribute.Constructor.Kind == HandleKind.MemberReference
        && metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is { Kind: HandleKind.TypeReference } parent
            ? TypeNames.Of(metadata, (TypeReferenceHandle)parent)
            : null;
}
