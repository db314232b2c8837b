namespace PluginTokenServer.Plugins.JwtBearer;

/// <summary>An issuer's keys could not be had. The message is the end of a sentence for the operator, without an address.</summary>
internal sealed class KeysNotFetchedException(string why) : Exception(why);
