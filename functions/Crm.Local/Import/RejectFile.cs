using System.Globalization;
using System.Text;
using Crm.Common;
using Crm.Local.Sqlite;

namespace Crm.Local.Import;

/// <summary>
/// The rejects: file, line, column, value, reason and the row as it came. UTF-8 with a byte-order mark, because spreadsheets read
/// Chinese rightly only then. Written in the order of the input, so that cutting it at a checkpoint's length loses and repeats nothing.
/// </summary>
sealed class RejectFile : IDisposable
{
    const string Header = "file,line,column,value,reason,row";
    readonly string path;
    FileStream? stream;

    RejectFile(string path, FileStream? stream) => (this.path, this.stream) = (path, stream);

    public long Length => stream?.Length ?? 0;

    /// <summary>Removes what an earlier import left; a file that is no rejects file is not touched.</summary>
    public static RejectFile Begin(string path)
    {
        if (!IsOurs(path)) throw new ImportException($"{path} exists and is no rejects file: choose another name for --reject.");
        if (File.Exists(path)) File.Delete(path);
        return new RejectFile(path, null);
    }

    /// <summary>Goes on behind the first <paramref name="length"/> bytes; null when the file no longer has them.</summary>
    public static RejectFile? Continue(string path, long length)
    {
        if (length == 0) return Begin(path);
        if (!File.Exists(path) || new FileInfo(path).Length < length || !IsOurs(path)) return null;
        var stream = PrivateFiles.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        stream.SetLength(length);
        stream.Seek(0, SeekOrigin.End);
        return new RejectFile(path, stream);
    }

    public void Add(Reject reject)
    {
        stream ??= Create();
        var line = CsvText.Line(
            [reject.File, reject.Line.ToString(CultureInfo.InvariantCulture), reject.Column, reject.Value, reject.Reason, reject.Row]);
        stream.Write(Encoding.UTF8.GetBytes(line + "\r\n"));
    }

    public void Flush() => stream?.Flush(flushToDisk: true);

    public void Dispose() => stream?.Dispose();

    FileStream Create()
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder)) PrivateFiles.Folder(folder);
        var created = PrivateFiles.Open(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        created.Write(Encoding.UTF8.Preamble);
        created.Write(Encoding.UTF8.GetBytes(Header + "\r\n"));
        return created;
    }

    static bool IsOurs(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length == 0) return true;
        using var reader = new StreamReader(path);
        return reader.ReadLine() == Header;
    }
}

/// <summary>The command was used wrongly: told to the user as it stands, exit code 2.</summary>
public sealed class ImportException(string message) : Exception(message);
