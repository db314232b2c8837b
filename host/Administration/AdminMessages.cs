using System.Text.Json.Serialization;

namespace PluginTokenServer.Host.Administration;

/// <summary>What a verb asks the running server, as one line of JSON.</summary>
/// <param name="Verb">The verb's name.</param>
/// <param name="Operands">What follows it, settings left out: those are the server's own.</param>
internal sealed record AdminRequest(string Verb, string[] Operands);

/// <summary>What came of it, as one line of JSON.</summary>
/// <param name="ExitCode">Of the verb.</param>
/// <param name="Out">For standard output.</param>
/// <param name="Error">For standard error.</param>
internal sealed record AdminAnswer(int ExitCode, string Out, string Error);

[JsonSourceGenerationOptions(RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(AdminRequest))]
[JsonSerializable(typeof(AdminAnswer))]
internal sealed partial class AdminJson : JsonSerializerContext;
