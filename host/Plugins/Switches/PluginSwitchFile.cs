using System.Text.Json.Serialization;

namespace PluginTokenServer.Host.Plugins.Switches;

/// <summary>What stands in the file of the switches.</summary>
/// <param name="Disabled">The plugins that are switched off.</param>
internal sealed record PluginSwitchFile(PluginSwitch[] Disabled);

[JsonSourceGenerationOptions(RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true, WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PluginSwitchFile))]
internal sealed partial class PluginSwitchJson : JsonSerializerContext;
