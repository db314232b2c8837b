namespace PluginTokenServer.Events;

/// <summary>Something that an auditor wants to know. Never holds a token, code, secret or password.</summary>
public abstract class Event
{
    /// <summary>Makes an event.</summary>
    /// <param name="category">The category, for instance <c>Token</c>.</param>
    /// <param name="name">The name, for instance <c>Token Issued</c>.</param>
    /// <param name="type">Success, failure, information or error.</param>
    /// <param name="id">The number of the kind of event.</param>
    /// <param name="message">A sentence.</param>
    protected Event(string category, string name, EventTypes type, int id, string? message = null)
    {
        Category = category;
        Name = name;
        EventType = type;
        Id = id;
        Message = message;
    }

    /// <summary>The category.</summary>
    public string Category { get; set; }

    /// <summary>The name.</summary>
    public string Name { get; set; }

    /// <summary>Success, failure, information or error.</summary>
    public EventTypes EventType { get; set; }

    /// <summary>The number of the kind of event.</summary>
    public int Id { get; set; }

    /// <summary>A sentence.</summary>
    public string? Message { get; set; }

    /// <summary>The correlation id of the request.</summary>
    public string? ActivityId { get; set; }

    /// <summary>When it happened, UTC.</summary>
    public DateTime TimeStamp { get; set; }

    /// <summary>The source address of the request.</summary>
    public string? RemoteIpAddress { get; set; }
}

/// <summary>What kind of thing an event reports.</summary>
public enum EventTypes
{
    /// <summary>Something was done.</summary>
    Success = 1,

    /// <summary>Something was refused.</summary>
    Failure = 2,

    /// <summary>Something is worth knowing.</summary>
    Information = 3,

    /// <summary>Something went wrong.</summary>
    Error = 4,
}
