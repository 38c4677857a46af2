using System.Collections.Frozen;
using Crm.Sms;

namespace Crm.Gateways.Aliyun;

/// <summary>What Aliyun's codes mean: of sending, and of receipts.</summary>
static class AliyunCodes
{
    static readonly FrozenDictionary<string, SendClass> Sends = Table(
        (SendClass.Accepted, "OK"),
        (SendClass.OptedOut, "isv.BLACK_KEY_CONTROL_LIMIT isv.CUSTOMER_REFUSED"),
        (SendClass.PermanentNumber, "isv.MOBILE_NUMBER_ILLEGAL isv.DOMESTIC_NUMBER_NOT_SUPPORTED"),
        (SendClass.PermanentContent, """
            isv.TEMPLATE_MISSING_PARAMETERS isv.TEMPLATE_PARAMS_ILLEGAL isv.INVALID_JSON_PARAM isv.INVALID_PARAMETERS isv.PARAM_LENGTH_LIMIT
            isv.PARAM_NOT_SUPPORT_URL isv.SMS_CONTENT_ILLEGAL isv.UNSUPPORTED_CONTENT isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE
            isv.MOBILE_COUNT_OVER_LIMIT isv.EXTEND_CODE_ERROR
            """),
        (SendClass.Config, """
            isv.SMS_SIGNATURE_ILLEGAL isv.SMS_SIGN_ILLEGAL isv.SMS_SIGN_NAME_ILLEGAL isv.SIGN_NAME_ILLEGAL isv.SIGN_STATE_ILLEGAL
            isv.SIGN_SOURCE_ILLEGAL isv.SMS_SIGNATURE_SCENE_ILLEGAL isv.SMS_TEMPLATE_ILLEGAL isv.DENY_IP_RANGE
            """),
        (SendClass.Account, """
            isv.AMOUNT_NOT_ENOUGH isv.OUT_OF_SERVICE isv.PRODUCT_UN_SUBSCRIPT isv.PRODUCT_UNSUBSCRIBE isv.ACCOUNT_NOT_EXISTS
            isv.ACCOUNT_ABNORMAL isv.SECURITY_FROZEN_ACCOUNT isp.RAM_PERMISSION_DENY Forbidden.RAM
            InvalidAccessKeyId.NotFound SignatureDoesNotMatch InvalidTimeStamp.Expired
            """),
        (SendClass.ThrottledNumber, "isv.BUSINESS_LIMIT_CONTROL"),
        (SendClass.ThrottledGateway, "isv.DAY_LIMIT_CONTROL isv.MONTH_LIMIT_CONTROL Throttling Throttling.User"),
        (SendClass.Transient, "isp.SYSTEM_ERROR isp.GATEWAY_ERROR InternalError ServiceUnavailable"),
        // The first request with this nonce may have arrived.
        (SendClass.Ambiguous, "SignatureNonceUsed"));

    static readonly FrozenDictionary<string, SendClass> Receipts = Table(
        (SendClass.PermanentNumber, "MOBILE_NOT_ON_SERVICE INVALID_NUMBER MOBILE_ACCOUNT_ABNORMAL SP_NOT_BY_INTER_SMS"),
        (SendClass.OptedOut, "MOBILE_IN_BLACK USER_REJECT"),
        (SendClass.ThrottledNumber, "MOBILE_SEND_LIMIT"),
        // The documentation misspells the terminal's error; both are seen.
        (SendClass.Transient, "MOBLLE_TERMINAL_ERROR MOBILE_TERMINAL_ERROR SP_UNKNOWN_ERROR EXPIRED NO_ROUTE"),
        (SendClass.PermanentContent, "CONTENT_KEYWORD CONTENT_ERROR PARAMS_ILLEGAL"),
        (SendClass.Config, "IS_CLOSE PORT_NOT_REGISTERED SIGNATURE_BLACKLIST"));

    /// <summary>A phone that is off service today may come back.</summary>
    static readonly FrozenSet<string> Returning =
        FrozenSet.Create(StringComparer.Ordinal, "MOBILE_NOT_ON_SERVICE", "MOBILE_ACCOUNT_ABNORMAL");

    public static SendClass OfSend(string code) => Sends.GetValueOrDefault(code, SendClass.Unknown);

    /// <summary>A receipt may also hold a sending code, or a carrier's raw one.</summary>
    public static SendClass OfReceipt(string code) => Receipts.TryGetValue(code, out var known) ? known
        : Sends.TryGetValue(code, out var send) && send != SendClass.Accepted ? send : CarrierCodes.Of(code);

    public static bool MayReturn(string code) => Returning.Contains(code) || CarrierCodes.MayReturn(code);

    static FrozenDictionary<string, SendClass> Table(params (SendClass Class, string Codes)[] rows) =>
        rows.SelectMany(row => row.Codes.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(code => KeyValuePair.Create(code, row.Class)))
            .ToFrozenDictionary(StringComparer.Ordinal);
}
