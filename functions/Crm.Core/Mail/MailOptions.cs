using Crm.Common;
using Crm.Gateways;

namespace Crm.Mail;

/// <summary>How mails leave, judged.</summary>
public sealed record MailAccount
{
    public required string Kind { get; init; }

    /// <summary>The server; for acs the resource's endpoint.</summary>
    public required string Host { get; init; }
    public int Port { get; init; }
    public string Security { get; init; } = MailOptions.StartTls;
    public string? User { get; init; }
    public string Secret { get; init; } = "";

    /// <summary>The sender of mails to the people who run this.</summary>
    public string? From { get; init; }
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Without its secret.</summary>
    public override string ToString() => $"{Kind} at {Host}";
}

/// <summary>Section <c>Mail</c>: the one way out for e-mail. A section without a host is none.</summary>
public sealed class MailOptions
{
    public const string Smtp = "smtp", Acs = "acs", StartTls = "starttls", Tls = "tls", None = "none";

    /// <summary>smtp, or acs (Communication Services Email).</summary>
    public string Kind { get; set; } = Smtp;

    /// <summary>The SMTP server; for acs the resource's endpoint, https://….</summary>
    public string? Host { get; set; }
    public int? Port { get; set; }

    /// <summary>starttls (587), tls (465), or none inside this machine.</summary>
    public string Security { get; set; } = StartTls;
    public string? User { get; set; }

    /// <summary>The SMTP password, or the resource's access key; may stand in a file.</summary>
    public string? Secret { get; set; }
    public string? From { get; set; }
    public double? TimeoutSeconds { get; set; }

    /// <returns>Null where there is none, or with mistakes told.</returns>
    public MailAccount? ToAccount(ICollection<string> mistakes)
    {
        if (string.IsNullOrWhiteSpace(Host)) return null;
        var (before, host) = (mistakes.Count, Host.Trim());
        var kinds = new[] { Smtp, Acs };
        if (!kinds.Contains(Kind)) mistakes.Add($"Mail:Kind: '{Kind}' is not one of smtp, acs.{Nearest.Hint(Kind, kinds)}");
        var ways = new[] { StartTls, Tls, None };
        if (!ways.Contains(Security)) mistakes.Add($"Mail:Security: '{Security}' is not one of starttls, tls, none.");
        var isHere = host is "localhost" or "127.0.0.1" or "::1";
        // Passwords and buyers' addresses travel there.
        if (Kind == Smtp && Security == None && !isHere) mistakes.Add("Mail:Security: none is for a server on this machine only.");
        if (Kind == Acs && !(Uri.TryCreate(host, UriKind.Absolute, out var url) && (url.Scheme == "https" || url.IsLoopback)))
            mistakes.Add("Mail:Host: the resource's endpoint, https://….communication.azure.com.");
        if (TimeoutSeconds is <= 0 or > 300) mistakes.Add("Mail:TimeoutSeconds: more than 0 and at most 300.");
        if (Port is <= 0 or > 65535) mistakes.Add("Mail:Port: a port from 1 to 65535.");
        var secret = GatewaySecret.Read("Mail:Secret", Secret, mistakes);
        if (Kind == Acs && secret is null && mistakes.Count == before)
            mistakes.Add("Mail:Secret: the access key, which signs every request.");
        return mistakes.Count > before ? null : new MailAccount
        {
            Kind = Kind, Host = host, Port = Port ?? (Security == Tls ? 465 : 587), Security = Security, User = GatewaySecret.Given(User),
            Secret = secret ?? "", From = GatewaySecret.Given(From), Timeout = TimeSpan.FromSeconds(TimeoutSeconds ?? 30),
        };
    }
}
