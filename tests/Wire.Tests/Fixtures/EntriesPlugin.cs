namespace PluginTokenServer.Wire.Tests.Fixtures;

/// <summary>The grant <c>entries</c>: adds one custom entry of a named kind, to a success or to an error, from a validator, a custom request validator or a generator.</summary>
internal static class EntriesPlugin
{
    private const string Source = """

        public sealed class EntriesGrant : IExtensionGrantValidator
        {
            public string GrantType => "entries";

            public Task ValidateAsync(ExtensionGrantValidationContext context)
            {
                var raw = context.Request.Raw;
                var custom = raw["from"] is null ? Entries.Of(raw) : null;
                context.Result = raw["as"] == "error" && custom is not null ? new GrantValidationResult(TokenRequestErrors.InvalidGrant, "No.", custom) : new GrantValidationResult(custom);
                return Task.CompletedTask;
            }
        }

        public sealed class EntriesRequestValidator : ICustomTokenRequestValidator
        {
            public Task ValidateAsync(CustomTokenRequestValidationContext context)
            {
                var raw = context.Result.ValidatedRequest.Raw;
                if (raw["from"] == "request validator")
                    context.Result.CustomResponse = Entries.Of(raw);
                if (raw["from"] == "request validator" && raw["as"] == "error")
                    (context.Result.IsError, context.Result.Error) = (true, "invalid_grant");
                return Task.CompletedTask;
            }
        }

        public sealed class EntriesGenerator(TokenResponseGenerator inner) : ITokenResponseGenerator
        {
            public async Task<TokenResponse> ProcessAsync(TokenRequestValidationResult result)
            {
                var response = await inner.ProcessAsync(result);
                if (result.ValidatedRequest.Raw["from"] == "generator")
                    response.Custom = Entries.Of(result.ValidatedRequest.Raw)!;
                return response;
            }
        }

        static class Entries
        {
            public static Dictionary<string, object>? Of(System.Collections.Specialized.NameValueCollection raw)
            {
                if (raw["kind"] is not { } kind)
                    return null;
                return new() { [(raw["name"] ?? "entry").Replace("HALF", "\ud800")] = kind.StartsWith("odd ") ? OddEntries.Of(kind, raw) : Value(kind) };
            }

            static object Value(string kind) => kind switch
            {
                "string" => "t\u00fc\"\\</script>\n\u2028",
                "empty string" => "",
                "true" => true,
                "int" => int.MinValue,
                "byte" => byte.MaxValue,
                "short" => (short)-5,
                "long" => long.MaxValue,
                "ulong" => ulong.MaxValue,
                "uint" => uint.MaxValue,
                "double" => 1.5,
                "float" => 0.1f,
                "half" => (Half)0.5,
                "decimal" => 79228162514264337593543950335m,
                "char" => 'x',
                "guid" => Guid.Empty,
                "uri" => new Uri("https://example.com/a?b=c"),
                "enum" => DayOfWeek.Friday,
                "date" => new DateOnly(2024, 2, 29),
                "datetime" => new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc),
                "offset" => new DateTimeOffset(2024, 2, 29, 1, 2, 3, TimeSpan.FromHours(2)),
                "timespan" => TimeSpan.FromSeconds(90),
                "bytes" => new byte[] { 1, 2, 255 },
                "null" => null!,
                "json null" => System.Text.Json.JsonDocument.Parse("null").RootElement,
                "json" => System.Text.Json.JsonDocument.Parse("{\"a\":[1,2,{\"b\":null}]}").RootElement,
                "json document" => System.Text.Json.JsonDocument.Parse("[true]"),
                "array" => new object?[] { 1, "two", null, new[] { 3 } },
                "list" => new List<string> { "a", "b" },
                "set" => new HashSet<int> { 1 },
                "lazy" => Enumerable.Range(1, 3).Select(i => i * i),
                "dictionary" => new Dictionary<string, object?> { ["a"] = 1, ["b"] = null, ["c"] = new Dictionary<string, int> { ["d"] = 2 } },
                "numbered dictionary" => new Dictionary<int, string> { [1] = "one" },
                "read-only dictionary" => new System.Collections.ObjectModel.ReadOnlyDictionary<string, string>(new Dictionary<string, string> { ["a"] = "b" }),
                "anonymous" => new { name = "x", inner = new { list = new[] { 1 } } },
                "dto" => new Dto { Name = "Ada", Age = 36 },
                "record" => new Point(1, 2),
                "tuple" => new KeyValuePair<string, int>("k", 1),
                _ => throw new ArgumentException(kind),
            };
        }

        public sealed class Dto
        {
            [System.Text.Json.Serialization.JsonPropertyName("full_name")]
            public string? Name { get; set; }
            public int Age { get; set; }
            public string? Nothing { get; set; }
            [System.Text.Json.Serialization.JsonIgnore]
            public string Hidden => "hidden";
            public string this[int index] => "indexed";
            public string Unreadable { set { } }
            internal string Internal => "internal";
            public static string Static => "static";
        }

        public sealed record Point(int X, int Y);
        """;

    /// <summary>Values that no JSON can say, or that should not be read.</summary>
    private const string Odd = """

        static class OddEntries
        {
            public static object Of(string kind, System.Collections.Specialized.NameValueCollection raw) => kind["odd ".Length..] switch
            {
                "cyclic list" => Cyclic(new List<object>()),
                "cyclic dictionary" => Cyclic(new Dictionary<string, object>()),
                "cyclic object" => new Node(),
                "levels" => Nested(int.Parse(raw["levels"]!)),
                "objects" => Objects(int.Parse(raw["levels"]!)),
                "json levels" => System.Text.Json.JsonDocument.Parse(new string('[', int.Parse(raw["levels"]!)) + new string(']', int.Parse(raw["levels"]!)), new() { MaxDepth = 1000 }).RootElement,
                "text" => new string('x', int.Parse(raw["levels"]!)),
                "escapes" => new string('\u0001', int.Parse(raw["levels"]!)),
                "many numbers" => Enumerable.Range(0, int.Parse(raw["levels"]!)).ToArray(),
                "many bytes" => new byte[int.Parse(raw["levels"]!)],
                "endless" => Endless(1),
                "endless nulls" => Endless(null),
                "endless lists" => Endless(Array.Empty<int>()),
                "endless pairs" => EndlessPairs(),
                "branching" => new Branch(),
                "nan" => double.NaN,
                "infinity" => double.PositiveInfinity,
                "float nan" => new[] { float.NaN },
                "nested nan" => new { deep = new[] { new { value = double.NegativeInfinity } } },
                "throwing getter" => new Throwing(),
                "throwing list" => ThrowingList(),
                "throwing text" => new ThrowingText(),
                "disposed json" => Disposed(),
                "undefined json" => default(System.Text.Json.JsonElement),
                "delegate" => (Func<int>)(() => 1),
                "type" => typeof(string),
                "task" => Task.FromResult(1),
                "exception" => new InvalidOperationException("swordfish"),
                "half a character" => "x\ud800",
                "name of half a character" => new Dictionary<string, int> { ["x\ud800"] = 1 },
                "hanging getter" => new Hanging(raw["signal"]!),
                _ => throw new ArgumentException(kind),
            };

            static List<object> Cyclic(List<object> list) { list.Add(list); return list; }
            static Dictionary<string, object> Cyclic(Dictionary<string, object> map) { map["self"] = map; return map; }
            static object Nested(int levels) => levels == 1 ? Array.Empty<object>() : new[] { Nested(levels - 1) };
            static object Objects(int levels) => levels == 1 ? new { } : new { inner = Objects(levels - 1) };
            static IEnumerable<object?> Endless(object? item) { while (true) yield return item; }
            static IEnumerable<KeyValuePair<string, object?>> EndlessPairs() { while (true) yield return new("a", 1); }
            static IEnumerable<int> ThrowingList() { yield return 1; throw new InvalidOperationException("swordfish"); }
            static object Disposed() { var json = System.Text.Json.JsonDocument.Parse("{}"); json.Dispose(); return json.RootElement; }
        }

        public sealed class Node { public Node Self => this; }
        public sealed class Branch { public Branch Left => new(); public Branch Right => new(); }
        public sealed class Throwing { public string Value => throw new InvalidOperationException("swordfish"); }
        public sealed class ThrowingText : IFormattable { public string ToString(string? format, IFormatProvider? provider) => throw new InvalidOperationException("swordfish"); public int Value => throw new InvalidOperationException("swordfish"); }

        public sealed class Hanging(string signal)
        {
            public string Value
            {
                get
                {
                    Signals.Set(signal + " reached");
                    Signals.WhenSet(signal + " released").GetAwaiter().GetResult();
                    return "late";
                }
            }
        }
        """;

    public static FixturePlugin Instance { get; } = new("entries", Source, Odd, Signals.Source);
}
