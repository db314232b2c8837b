namespace PluginTokenServer.Host.Plugins.Inspection;

/// <summary>A type as something names it: with its type arguments, written out.</summary>
/// <param name="Type">What was found.</param>
/// <param name="Arguments">Its type arguments; empty when it is not generic, or when its parameters stand for themselves.</param>
internal readonly record struct TypeUse(TypeLookup Type, IReadOnlyList<string> Arguments);
