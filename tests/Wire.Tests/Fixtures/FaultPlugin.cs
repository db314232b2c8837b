namespace PluginTokenServer.Wire.Tests.Fixtures;

/// <summary>The grants <c>fault</c> and <c>steady</c>, a generator and a custom request validator that throw or hang where the form says so.</summary>
internal static class FaultPlugin
{
    private const string Source = """

        public sealed class FaultGrant : IExtensionGrantValidator
        {
            public string GrantType => "fault";

            public Task ValidateAsync(ExtensionGrantValidationContext context) => Fault.InAsync("grant", context.Request.Raw, context.CancellationToken, () => context.Result = new GrantValidationResult("1", "fault"));
        }

        public sealed class SteadyGrant : IExtensionGrantValidator
        {
            public string GrantType => "steady";

            public Task ValidateAsync(ExtensionGrantValidationContext context)
            {
                context.Result = new GrantValidationResult("1", "steady");
                return Task.CompletedTask;
            }
        }

        public sealed class FaultRequestValidator : ICustomTokenRequestValidator
        {
            public Task ValidateAsync(CustomTokenRequestValidationContext context) => Fault.InAsync("request validator", context.Result.ValidatedRequest.Raw, context.CancellationToken, () => { });
        }

        public sealed class FaultGenerator(TokenResponseGenerator inner) : ITokenResponseGenerator
        {
            public async Task<TokenResponse> ProcessInteractionAsync(TokenRequestValidationResult result)
            {
                await Fault.InAsync("generator", result.ValidatedRequest.Raw, default, () => { });
                return await inner.ProcessInteractionAsync(result);
            }
        }

        static class Fault
        {
            public static Task InAsync(string place, System.Collections.Specialized.NameValueCollection raw, CancellationToken deadline, Action succeed)
            {
                if ((raw["in"] ?? "grant") != place)
                {
                    succeed();
                    return Task.CompletedTask;
                }

                switch (raw["how"])
                {
                    case "throw": throw new InvalidOperationException("swordfish", new Exception("marlin"));
                    case "throw later": return ThrowAsync();
                    case "throw own": throw new OwnException("swordfish");
                    case "cancelled": throw new OperationCanceledException("swordfish");
                    case "no task": return null!;
                    case "failed task": return Task.FromException(new InvalidOperationException("swordfish"));
                    case "cancelled task": return Task.FromCanceled(new CancellationToken(true));
                    case "deep": Deep(0); break;
                    case "hang": return HangAsync(raw["signal"]!, succeed);
                    case "block":
                        Signals.Set(raw["signal"] + " reached");
                        Signals.WhenSet(raw["signal"] + " released").GetAwaiter().GetResult();
                        break;
                    case "obey": return ObeyAsync(raw["signal"]!, deadline);
                }

                succeed();
                return Task.CompletedTask;
            }

            static async Task ThrowAsync()
            {
                await Task.Yield();
                throw new InvalidOperationException("swordfish");
            }

            static async Task HangAsync(string signal, Action succeed)
            {
                Signals.Set(signal + " reached");
                await Signals.WhenSet(signal + " released");
                succeed();
                Signals.Set(signal + " ended");
            }

            static async Task ObeyAsync(string signal, CancellationToken deadline)
            {
                using var _ = deadline.Register(() => Signals.Set(signal + " cancelled"));
                Signals.Set(signal + " reached");
                await Signals.WhenSet(signal + " cancelled");
                deadline.ThrowIfCancellationRequested();
            }

            static int Deep(int level)
            {
                System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
                return Deep(level + 1) + 1;
            }
        }

        public sealed class OwnException(string message) : Exception(message)
        {
            public override string Message => "swordfish " + base.Message;
            public override string? StackTrace => "swordfish";
            public override string ToString() => "swordfish";
        }
        """;

    public static FixturePlugin Instance { get; } = new("fault", Source, Signals.Source);
}
