using System.Collections.Frozen;
using Crm.Sms;

namespace Crm.Gateways.Tencent;

/// <summary>What Tencent Cloud's codes mean at sending.</summary>
static class TencentCodes
{
    static readonly FrozenDictionary<string, SendClass> Exact = new (SendClass Class, string Prefix, string Codes)[]
    {
        (SendClass.Accepted, "", "Ok"),
        (SendClass.OptedOut, "FailedOperation.", "PhoneNumberInBlacklist"),
        (SendClass.PermanentNumber, "FailedOperation.", "PhoneNumberParseFail"),
        (SendClass.PermanentNumber, "InvalidParameterValue.", "IncorrectPhoneNumber"),
        (SendClass.PermanentContent, "InvalidParameterValue.",
            "ContentLengthLimit TemplateParameterFormatError TemplateParameterLengthLimit ProhibitedUseUrlInTemplateParameter"),
        (SendClass.PermanentContent, "FailedOperation.",
            "ContainSensitiveWord TemplateParamSetNotMatchApprovedTemplate JsonParseFail FailResolvePacket"),
        (SendClass.PermanentContent, "LimitExceeded.", "PhoneNumberCountLimit"),
        (SendClass.Config, "FailedOperation.", "SignatureIncorrectOrUnapproved TemplateIncorrectOrUnapproved TemplateUnapprovedOrNotExist"),
        // This account may not have templates with variables at all.
        (SendClass.Config, "InvalidParameterValue.", "SdkAppIdNotExist UnsupportedTemplateVariable"),
        (SendClass.Config, "UnauthorizedOperation.", "SmsSdkAppIdVerifyFail SdkAppIdIsDisabled RequestIpNotInWhitelist"),
        (SendClass.Config, "LimitExceeded.", "AppCountryOrRegionInBlacklist"),
        (SendClass.Account, "FailedOperation.", "InsufficientBalanceInSmsPackage"),
        (SendClass.Account, "UnauthorizedOperation.",
            "ServiceSuspendDueToArrears IndividualUserMarketingSmsPermissionDeny RequestPermissionDeny"),
        (SendClass.Account, "InternalError.", "SigVerificationFail SigFieldMissing RequestTimeException"),
        (SendClass.ThrottledNumber, "LimitExceeded.", "PhoneNumberThirtySecondLimit PhoneNumberOneHourLimit PhoneNumberDailyLimit "
            + "PhoneNumberSameContentDailyLimit DeliveryFrequencyLimit"),
        (SendClass.ThrottledGateway, "LimitExceeded.", "AppDailyLimit AppMainlandChinaDailyLimit AppGlobalDailyLimit "
            + "AppCountryOrRegionDailyLimit DailyLimit GlobalSmsSendingRateLimit"),
        (SendClass.TimeWindow, "FailedOperation.", "MarketingSendTimeConstraint"),
        (SendClass.Ambiguous, "InternalError.", "Timeout SendAndRecvFail ParseBackendResponseFail UnknownError"),
        (SendClass.Transient, "InternalError.", "OtherError"),
        (SendClass.Transient, "FailedOperation.", "OtherError"),
    }.SelectMany(row => row.Codes.Split(' ').Select(code => KeyValuePair.Create(row.Prefix + code, row.Class)))
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whole families, where the exact code is in no table.</summary>
    static readonly (string Prefix, SendClass Class)[] Families =
    [
        ("UnsupportedOperation", SendClass.PermanentNumber), ("MissingParameter", SendClass.PermanentContent),
            ("InvalidParameter", SendClass.PermanentContent),
        ("AuthFailure", SendClass.Account), ("RequestLimitExceeded", SendClass.ThrottledGateway),
    ];

    public static SendClass Of(string code)
    {
        if (Exact.TryGetValue(code, out var known)) return known;
        foreach (var (prefix, why) in Families)
            if (code.StartsWith(prefix, StringComparison.Ordinal)) return why;
        return SendClass.Unknown;
    }

    /// <summary>Of one country or region: texts to others go.</summary>
    public static bool OfDestination(string code) =>
        code.StartsWith("LimitExceeded.AppCountryOrRegion", StringComparison.Ordinal);

    public static TimeSpan? Wait(string code, DateTimeOffset now) => code switch
    {
        "LimitExceeded.PhoneNumberThirtySecondLimit" => TimeSpan.FromSeconds(30),
        "LimitExceeded.PhoneNumberOneHourLimit" => TimeSpan.FromHours(1),
        "LimitExceeded.DeliveryFrequencyLimit" => TimeSpan.FromMinutes(1),
        // Its days are China's calendar days.
        "LimitExceeded.PhoneNumberDailyLimit" or "LimitExceeded.PhoneNumberSameContentDailyLimit" =>
            ChinaTime.ToNext(now, TimeSpan.FromDays(1)),
        _ when code.StartsWith("LimitExceeded.", StringComparison.Ordinal) && code.EndsWith("DailyLimit", StringComparison.Ordinal) =>
            ChinaTime.ToNext(now, TimeSpan.FromDays(1)),
        _ => null,
    };
}
