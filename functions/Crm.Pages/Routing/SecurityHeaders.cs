using Microsoft.AspNetCore.Http;

namespace Crm.Pages.Routing;

static class SecurityHeaders
{
    const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    public static void Write(HttpResponse response)
    {
        Common(response.Headers, Policy, "same-origin");
        response.Headers.XFrameOptions = "DENY";
    }

    /// <summary>For a page without a script that stands in a frame of these origins, and whose address nobody else is to know.</summary>
    public static void WriteFramed(HttpResponse response, IReadOnlyList<string> origins) => Common(response.Headers,
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "
            + (origins.Count == 0 ? "'none'" : string.Join(' ', origins)), "no-referrer");

    static void Common(IHeaderDictionary headers, string policy, string referrer)
    {
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = referrer;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers["X-Robots-Tag"] = "noindex";
        // People's data stays out of every cache on the way, and of the browser's own.
        headers.CacheControl = "no-store";
    }
}
