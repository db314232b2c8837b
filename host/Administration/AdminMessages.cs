using System.Text.Json.Serialization;

namespace PluginTokenServer.Host.Administration;

/// <summary>What a verb asks the running server, as one line of JSON.</summary>
/// <param name="Verb">The verb's name.</param>
/// <param name="Operands">What follows it, settings left out: those are the server's own.</param>
/// <param name="By">Who asks. Whoever can connect is the owner of the data directory, or root, and says which person that is.</param>
internal sealed record AdminRequest(string Verb, string[] Operands, string? By = null)
{
    /// <summary>In the place of a verb's name: the operands are a command line for a plugin.</summary>
    public const string PluginVerb = "plugin verb";
}

/// <summary>What came of it, as one line of JSON.</summary>
/// <param name="ExitCode">Of the verb.</param>
/// <param name="Out">For standard output.</param>
/// <param name="Error">For standard error.</param>
/// <param name="Ask">Has something typed instead of ending the conversation; the other parts say nothing then.</param>
internal sealed record AdminAnswer(int ExitCode, string Out, string Error, string? Ask = null);

/// <summary>What was typed, as one line of JSON.</summary>
/// <param name="Typed">A secret.</param>
internal sealed record AdminReply(string Typed);

[JsonSourceGenerationOptions(RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(AdminRequest))]
[JsonSerializable(typeof(AdminAnswer))]
[JsonSerializable(typeof(AdminReply))]
internal sealed partial class AdminJson : JsonSerializerContext;
