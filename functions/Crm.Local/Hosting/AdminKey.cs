using System.Security.Cryptography;
using System.Text;

namespace Crm.Local.Hosting;

/// <summary>A key that lies in the data folder: who can read the folder may steer the host that runs on it.</summary>
static class AdminKey
{
    public const string FileName = "admin.key";

    public static byte[] Create(string file)
    {
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        File.Delete(file);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(file, options);
        stream.Write(Encoding.ASCII.GetBytes(key));
        return Encoding.ASCII.GetBytes(key);
    }
}
