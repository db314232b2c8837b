using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using PluginTokenServer.Host.SignIn.Pages;
using PluginTokenServer.Host.SignIn.Texts;
using PluginTokenServer.Host.Token;

namespace PluginTokenServer.Host.SignIn;

/// <summary>What all pages have in common: the methods they take, forms that only this server's own pages can post, and that a failure is a page too.</summary>
internal sealed class PageEndpoint(PageWriter pages, EndpointFaults faults, IAntiforgery antiforgery, ILogger<PageEndpoint> logger)
{
    /// <summary>Sends the browser on by GET, whatever it came with: a redirect after a password must not carry it along (RFC 9700 §4.12).</summary>
    public static void Redirect(HttpContext http, string address)
    {
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        var headers = http.Response.Headers;
        headers.Location = address;
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
    }

    /// <param name="http">The request.</param>
    /// <param name="methods">Which methods are taken.</param>
    /// <param name="answer">Answers.</param>
    public async Task HandleAsync(HttpContext http, PageMethods methods, Func<HttpContext, Task> answer)
    {
        // RFC 9110 §9.1: methods are case-sensitive.
        if (!methods.Allows(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            http.Response.Headers.Allow = methods.Header;
            return;
        }

        try
        {
            await answer(http);
        }
        catch (Exception fault) when (EndpointFaults.ConcernClient(fault, http) && !http.Response.HasStarted)
        {
            http.Response.Clear();
            await ShowFaultAsync(http, faults.Of(fault, http.TraceIdentifier));
        }
    }

    /// <summary>Shows a page by GET and takes its form by POST.</summary>
    /// <param name="http">The request.</param>
    /// <param name="show">Shows the page.</param>
    /// <param name="take">Takes the form, which has been found to be from this server's own page.</param>
    public Task HandleFormAsync(HttpContext http, Func<HttpContext, Task> show, Func<HttpContext, IFormCollection, Task> take) => HandleAsync(http, PageMethods.GetAndPost, async http =>
    {
        if (http.Request.Method != HttpMethods.Post)
            await show(http);
        else if (await FormAsync(http) is { } form)
            await take(http, form);
        else
            await ShowExpiredAsync(http);
    });

    /// <summary>Says that a page was open for too long, or is used already.</summary>
    public Task ShowExpiredAsync(HttpContext http)
    {
        var texts = PageTexts.For(http);
        return pages.WriteAsync(http, new ErrorModel { Status = StatusCodes.Status400BadRequest, Title = texts["Error.ExpiredTitle"], Message = texts["Error.Expired"] });
    }

    private async Task<IFormCollection?> FormAsync(HttpContext http)
    {
        try
        {
            if (http.Request.HasFormContentType && await antiforgery.IsRequestValidAsync(http))
                return await http.Request.ReadFormAsync(http.RequestAborted);
        }
        catch (AntiforgeryValidationException fault) when (fault.InnerException is BadHttpRequestException bad)
        {
            // What is wrong is the request and not the form: above all its length.
            throw new BadHttpRequestException(bad.Message, bad.StatusCode, bad);
        }
        catch (Exception fault) when (fault is AntiforgeryValidationException or InvalidDataException or NotSupportedException)
        {
            // Not a form that a page of this server makes: cut off, in parts, or in an encoding that nobody uses.
        }

        Log.ForgeryRefused(logger, http.Request.Path);
        return null;
    }

    /// <summary>Says that something went wrong here.</summary>
    public Task ShowFaultAsync(HttpContext http, OAuthError error)
    {
        var texts = PageTexts.For(http);
        var isUnavailable = error.Status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests;
        ConnectionEnd.SayIf(http, error);
        if (error.RetryAfter is { } retryAfter)
            http.Response.Headers.RetryAfter = ((long)Math.Max(1, Math.Ceiling(retryAfter.TotalSeconds))).ToString(CultureInfo.InvariantCulture);
        return pages.WriteAsync(http, new ErrorModel
        {
            Status = error.Status,
            Title = texts[isUnavailable ? "Error.UnavailableTitle" : "Error.Title"],
            Message = texts[isUnavailable ? "Error.Unavailable" : "Error.Help"],
            CorrelationId = error.CorrelationId,
        });
    }
}
