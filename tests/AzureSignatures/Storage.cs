// Azure.Storage.Queues 12.28.1, Azure.Storage.Blobs 12.29.2
using Azure.Core;

namespace Azure.Storage.Queues
{
    public class QueueClient
    {
        protected QueueClient() { }
        public QueueClient(string connectionString, string queueName, QueueClientOptions options) => throw null!;
        public QueueClient(Uri queueUri, TokenCredential credential, QueueClientOptions? options = null) => throw null!;
        public virtual Task<Response> CreateIfNotExistsAsync(IDictionary<string, string>? metadata = null, CancellationToken cancellationToken = default) => throw null!;
        public virtual Task<Response<bool>> DeleteIfExistsAsync(CancellationToken cancellationToken = default) => throw null!;
        public virtual Task<Response<Models.QueueMessage[]>> ReceiveMessagesAsync(int? maxMessages = null, TimeSpan? visibilityTimeout = null, CancellationToken cancellationToken = default) => throw null!;
        public virtual Task<Response<Models.SendReceipt>> SendMessageAsync(BinaryData message, TimeSpan? visibilityTimeout = null, TimeSpan? timeToLive = null, CancellationToken cancellationToken = default) => throw null!;
    }

    public class QueueClientOptions : ClientOptions
    {
        public QueueClientOptions(ServiceVersion version = ServiceVersion.V2019_02_02) => throw null!;
        public QueueMessageEncoding MessageEncoding { get; set; }
        public enum ServiceVersion { V2019_02_02 = 1 }
    }

    public enum QueueMessageEncoding { None, Base64 }
}

namespace Azure.Storage.Queues.Models
{
    public class QueueMessage
    {
        internal QueueMessage() { }
        public string MessageId => throw null!;
        public BinaryData Body => throw null!;
        public long DequeueCount => throw null!;
    }

    public class SendReceipt { internal SendReceipt() { } }

    public static class QueuesModelFactory
    {
        public static QueueMessage QueueMessage(string messageId, string popReceipt, BinaryData body, long dequeueCount, DateTimeOffset? nextVisibleOn = null, DateTimeOffset? insertedOn = null, DateTimeOffset? expiresOn = null) => throw null!;
    }
}

namespace Azure.Storage.Blobs
{
    public class BlobContainerClient
    {
        protected BlobContainerClient() { }
        public BlobContainerClient(string connectionString, string blobContainerName) => throw null!;
        public BlobContainerClient(Uri blobContainerUri, TokenCredential credential, BlobClientOptions? options = null) => throw null!;
        public virtual BlobClient GetBlobClient(string blobName) => throw null!;
        public virtual Task<Response<Models.BlobContainerInfo>> CreateIfNotExistsAsync(Models.PublicAccessType publicAccessType = Models.PublicAccessType.None, IDictionary<string, string>? metadata = null, Models.BlobContainerEncryptionScopeOptions? encryptionScopeOptions = null, CancellationToken cancellationToken = default) => throw null!;
        public virtual Task<Response<bool>> DeleteIfExistsAsync(Models.BlobRequestConditions? conditions = null, CancellationToken cancellationToken = default) => throw null!;
        public virtual Task<Response<Models.BlobContentInfo>> UploadBlobAsync(string blobName, BinaryData content, CancellationToken cancellationToken = default) => throw null!;
        public virtual Task<Response<bool>> DeleteBlobIfExistsAsync(string blobName, Models.DeleteSnapshotsOption snapshotsOption = default, Models.BlobRequestConditions? conditions = null, CancellationToken cancellationToken = default) => throw null!;
    }

    public class BlobClient
    {
        protected BlobClient() { }
        public virtual Task<Response<Models.BlobDownloadResult>> DownloadContentAsync(CancellationToken cancellationToken) => throw null!;
    }

    public class BlobClientOptions : ClientOptions;
}

namespace Azure.Storage.Blobs.Models
{
    public enum PublicAccessType { None }
    public enum DeleteSnapshotsOption { None }
    public class BlobContainerInfo { internal BlobContainerInfo() { } }
    public class BlobContentInfo { internal BlobContentInfo() { } }
    public class BlobContainerEncryptionScopeOptions;
    public class BlobRequestConditions;
    public class BlobDownloadResult { internal BlobDownloadResult() { } public BinaryData Content => throw null!; }
}
