namespace PluginTokenServer.Bench.Driver;

/// <summary>What wrk is to send, and over how many connections.</summary>
/// <param name="Url">Where to.</param>
/// <param name="Lua">The part of wrk's script that makes the requests; all are forms.</param>
/// <param name="Connections">How many at once.</param>
internal sealed record WrkScript(string Url, string Lua, int Connections)
{
    /// <summary>One form, sent over and over.</summary>
    public static WrkScript Form(string url, string form, int connections = 32) => new(url, $"wrk.body = \"{form}\"", connections);

    /// <summary>
    /// Refreshes: each request takes a token out of the row, and its answer puts the newest in. With as many sessions as connections each
    /// connection always has one, and no token is ever presented twice.
    /// </summary>
    /// <param name="url">Where to.</param>
    /// <param name="form">The form, up to the token.</param>
    /// <param name="tokens">A token of each session. One more than connections, because wrk makes a request before it begins, which it does not send.</param>
    public static WrkScript Rotation(string url, string form, IReadOnlyCollection<string> tokens) => new(url, $$"""
        local tokens = { {{string.Join(',', tokens.Select(token => $"\"{token}\""))}} }
        local first, last = 1, #tokens
        request = function()
          local token = tokens[first]
          if token then
            tokens[first] = nil
            first = first + 1
          end
          return wrk.format(nil, nil, nil, "{{form}}" .. (token or "none"))
        end
        response = function(status, headers, body)
          local token = body:match('"refresh_token":"([^"]+)"')
          if token then
            last = last + 1
            tokens[last] = token
          end
        end
        """, tokens.Count - 1);
}
