// Azure.Communication.Sms 1.0.2
using Azure.Core;

namespace Azure.Communication.Sms
{
    public class SmsClient
    {
        protected SmsClient() { }
        public SmsClient(string connectionString, SmsClientOptions options) => throw null!;
        public SmsClient(Uri endpoint, TokenCredential tokenCredential, SmsClientOptions? options = null) => throw null!;
        public virtual Task<Response<SmsSendResult>> SendAsync(string from, string to, string message, SmsSendOptions? options = null, CancellationToken cancellationToken = default) => throw null!;
    }

    public class SmsClientOptions : ClientOptions;

    public class SmsSendOptions
    {
        public SmsSendOptions(bool enableDeliveryReport) => throw null!;
        public string Tag { get; set; }
    }

    public class SmsSendResult
    {
        internal SmsSendResult() { }
        public string MessageId => throw null!;
        public int HttpStatusCode => throw null!;
        public bool Successful => throw null!;
        public string ErrorMessage => throw null!;
    }
}
