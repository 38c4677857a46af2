using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Crm.Benchmarks.Runs;

namespace Crm.Benchmarks.Intake;

/// <summary>
/// The least that takes a webhook durably: Kestrel without routing, the HMAC of the raw body, one row each for order and customer and two
/// for touchpoints, in a group commit, then the acknowledgement. It does not even read the JSON: the order row is the raw body, the others
/// are constants of the size the product stores, the random keys are the digits of the signature that was computed anyway.
/// </summary>
static class ReferenceHost
{
    public const string Name = "reference-host";
    const string Schema = """
        CREATE TABLE IF NOT EXISTS customers(id TEXT PRIMARY KEY, body BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS orders(id TEXT PRIMARY KEY, body BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS touchpoints(id TEXT PRIMARY KEY, body BLOB NOT NULL);
        """;
    static readonly byte[] Secret = Encoding.UTF8.GetBytes(OrderRequests.Secret);
    static readonly byte[] Customer = new byte[900];
    static readonly byte[] Touchpoint = new byte[260];

    public static async Task<int> RunAsync(string[] args)
    {
        using var store = new BareStore(args[0], Schema);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        await using var app = builder.Build();
        app.Run(http => TakeAsync(http, store));
        await app.StartAsync();
        Console.WriteLine($"Listening on {app.Urls.First()}/ ");
        Console.ReadLine();
        return 0;
    }

    static async Task TakeAsync(HttpContext http, BareStore store)
    {
        var read = await http.Request.BodyReader.ReadAtLeastAsync((int)http.Request.ContentLength!);
        var body = read.Buffer.ToArray();
        http.Request.BodyReader.AdvanceTo(read.Buffer.End);
        var given = Convert.FromBase64String(http.Request.Headers["X-Shopify-Hmac-Sha256"].ToString());
        var signature = HMACSHA256.HashData(Secret, body);
        if (!CryptographicOperations.FixedTimeEquals(signature, given))
        {
            http.Response.StatusCode = 401;
            return;
        }
        var id = Convert.ToHexStringLower(signature);
        await store.WriteAsync(session =>
        {
            session.Prepare("INSERT INTO customers VALUES (?1, ?2)").Bind(1, id[..32]).Bind(2, Customer).Run();
            session.Prepare("INSERT INTO orders VALUES (?1, ?2)").Bind(1, id[32..]).Bind(2, body).Run();
            for (var i = 0; i < OrderRequests.TouchpointsPerOrder; i++)
                session.Prepare("INSERT INTO touchpoints VALUES (?1, ?2)").Bind(1, id[(8 * i)..(8 * i + 32)]).Bind(2, Touchpoint).Run();
        });
        http.Response.ContentLength = 0;
    }
}
