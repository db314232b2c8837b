using System.Security.Cryptography;
using PluginTokenServer.Plugins.Users.SecondFactors;

namespace PluginTokenServer.Plugins.Users.Verbs;

/// <summary>A password of 80 random bits that can be read out and typed, and keeps every rule that an operator can set.</summary>
internal static class GeneratedPassword
{
    private const int Bytes = 10;

    // The last group has a letter of each kind and a digit, whatever chance made of the others.
    public static string New() => $"{Base32.Grouped(Base32.Encode(RandomNumberGenerator.GetBytes(Bytes)), '-').ToLowerInvariant()}-Ax7";
}
