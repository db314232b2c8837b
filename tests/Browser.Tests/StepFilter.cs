using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.SignIn;

namespace PluginTokenServer.Browser.Tests;

/// <summary>Shows a further step of a sign-in, without the plugin that would ask for it.</summary>
internal sealed class StepFilter : IStartupFilter
{
    public const string Path = "/shown/step";

    private static readonly StepModel Step = new()
    {
        Action = "/account/login/step",
        State = "opaque",
        Error = "That is not right. Try again.",
        Form = new SignInForm
        {
            Kind = "otp",
            Title = "Enter the code",
            Text = "Open the app on your telephone.\nIt shows six digits.",
            Keep = ["AAAA-BBBB-CCCC", "DDDD-EEEE-FFFF"],
            Fields = [new SignInField { Name = "code", Label = "Code", IsNumeric = true, AutoComplete = "one-time-code" }],
        },
    };

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((http, following) => http.Request.Path == Path ? http.RequestServices.GetRequiredService<PageWriter>().WriteAsync(http, Step) : following(http));
        next(app);
    };
}
