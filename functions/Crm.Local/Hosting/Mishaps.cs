using System.Net;
using System.Net.Sockets;
using Crm.Azure;
using Crm.Common;
using Crm.Flows;
using Crm.Local.Sqlite;
using Microsoft.AspNetCore.Connections;
using Microsoft.Data.Sqlite;

namespace Crm.Local.Hosting;

/// <summary>What a person can mend, in one sentence without a stack trace, and the exit code that goes with it.</summary>
static class Mishaps
{
    public const int Asked = 1, Configuration = 2, PortInUse = 3, NoRights = 4, DiskFull = 5;
    const int SqlitePerm = 3, SqliteReadOnly = 8, SqliteIo = 10, SqliteCorrupt = 11, SqliteFull = 13, SqliteNotADatabase = 26;
    const int NoSpaceLeft = 28, NoSpaceLeftWindows = unchecked((int)0x80070070);

    /// <summary>
    /// Listens for a moment where the host is to listen: what is in the way is then said before anything is opened, and the web server does
    /// not log its own trace of it.
    /// </summary>
    /// <exception cref="SocketException">The port is in use, or not ours to take.</exception>
    public static void TryPort(string url)
    {
        if (!Uri.TryCreate(url.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal),
            UriKind.Absolute, out var at) || at.Port <= 0) return;
        if (!IPAddress.TryParse(at.Host.Trim('[', ']'), out var address))
        {
            if (!at.IsLoopback) return;
            address = IPAddress.Loopback;
        }
        using var listener = new TcpListener(address, at.Port);
        listener.Start();
    }

    /// <returns>Null for what is nobody's fault but the program's.</returns>
    public static (int Code, string Sentence)? Of(Exception failure) => Known(failure) ?? failure switch
    {
        FileNotFoundException or DirectoryNotFoundException or PathTooLongException => (Asked, failure.Message),
        IOException => (NoRights, failure.Message),
        _ => null,
    };

    static (int Code, string Sentence)? Known(Exception failure) => failure switch
    {
        SettingsException => (Configuration, failure.Message),
        DataFolderException { InnerException: { } inner } when Known(inner) is { } cause && cause.Code != Configuration =>
            (cause.Code, $"{failure.Message} {cause.Sentence}"),
        DataFolderException => (Configuration, failure.Message),
        AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => (PortInUse,
            "The port of the setting Url is in use: another program, or another host of this product, listens there."),
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => (Configuration,
            "The address of the setting Url is not one of this machine's."),
        SocketException { SocketErrorCode: SocketError.AccessDenied } => (NoRights,
            "This account may not listen at the port of the setting Url: ports below 1024 need more rights."),
        SqliteException sqlite => OfSqlite(sqlite),
        _ when StorageFailure.Sentence(failure) is { } storage => (NoRights, $"The Azure account: {storage}."),
        UnauthorizedAccessException => (NoRights, $"This account has no right to that file or folder: {failure.Message}"),
        IOException { HResult: NoSpaceLeft or NoSpaceLeftWindows } => (DiskFull,
            "The disk is full: nothing more can be stored. Make room and start again; nothing that was acknowledged is lost."),
        IOException { InnerException: { } inner } when Known(inner) is { } cause => cause,
        _ => null,
    };

    static (int, string)? OfSqlite(SqliteException failure) => failure.SqliteErrorCode switch
    {
        SqliteFull => (DiskFull,
            "The disk is full: the database cannot grow. Make room and start again; nothing that was acknowledged is lost."),
        SqlitePerm or SqliteReadOnly => (NoRights, "This account may not write the database file crm.db or its folder."),
        SqliteIo => (NoRights, "The disk of the data folder does not answer as it should (input/output error)."),
        SqliteCorrupt or SqliteNotADatabase => (Configuration,
            "crm.db is damaged or is not a database of this product: restore a backup (command restore)."),
        _ => null,
    };
}
