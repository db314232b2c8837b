using System.ComponentModel.DataAnnotations;

namespace PluginTokenServer.Host.Keys;

/// <summary>The section <c>TokenServer:Keys</c>.</summary>
internal sealed class KeyOptions
{
    /// <summary>How long a key signs before the next one takes over, in days.</summary>
    /// <value>90 by default; 1 to 3650.</value>
    [Range(1, 3650)]
    public int RotationDays { get; set; } = 90;

    /// <summary>How long a key is published before it signs, in minutes. APIs that keep the key set for long want more of it.</summary>
    /// <value>1440 by default, a day.</value>
    [Range(1, 43_200)]
    public int PublishAheadMinutes { get; set; } = 24 * 60;

    /// <summary>How often a node looks for the keys of others, in seconds.</summary>
    /// <value>60 by default; 5 to 600.</value>
    [Range(5, 600)]
    public int ReloadSeconds { get; set; } = 60;

    public KeyPeriods PeriodsFor(TimeSpan longestLife) => new(TimeSpan.FromDays(RotationDays), TimeSpan.FromMinutes(PublishAheadMinutes), longestLife);
}
