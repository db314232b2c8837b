namespace PluginTokenServer.Bench.Driver;

/// <summary>What wrk is to send, and over how many connections.</summary>
/// <param name="Url">Where to.</param>
/// <param name="Lua">The part of wrk's script that makes the requests; all are forms.</param>
/// <param name="Connections">How many at once.</param>
internal sealed record WrkScript(string Url, string Lua, int Connections)
{
    /// <summary>One form, sent over and over.</summary>
    public static WrkScript Form(string url, string form, int connections = 32) => new(url, $"wrk.body = \"{form}\"", connections);

    /// <summary>One form, sent by each connection about a hundred times a second: what a server that has time to spare is asked.</summary>
    public static WrkScript Paced(string url, string form, int connections) => new(url, $"""
        wrk.body = "{form}"
        delay = function() return math.random(1, 19) end
        """, connections);

    /// <summary>
    /// The code flow: an authorization request of somebody who is signed in, and the redemption of the code that it is answered with. Each code
    /// is redeemed before another one is asked for.
    /// </summary>
    /// <param name="url">Any address of the server.</param>
    /// <param name="authorize">The path of the authorization request, with its query.</param>
    /// <param name="cookies">Of the browser.</param>
    /// <param name="redeem">The form, up to the code.</param>
    /// <param name="connections">How many at once.</param>
    public static WrkScript CodeFlow(string url, string authorize, string cookies, string redeem, int connections) => new(url, $$"""
        local codes = {}
        local first, last = 1, 0
        local browser = { ["Cookie"] = "{{cookies}}" }
        local client = { ["Content-Type"] = "application/x-www-form-urlencoded" }
        request = function()
          local code = codes[first]
          if not code then
            return wrk.format("GET", "{{authorize}}", browser)
          end
          codes[first] = nil
          first = first + 1
          return wrk.format("POST", "/connect/token", client, "{{redeem}}" .. code)
        end
        response = function(status, headers, body)
          local code = (headers["Location"] or ""):match("[?&]code=([^&]+)")
          if code then
            last = last + 1
            codes[last] = code
          elseif status == 303 then
            error("an authorization request was not answered with a code")
          end
        end
        """, connections);

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
