using System.Net;
using System.Net.Sockets;

namespace Sched.JepsenStyle.Cluster;

/// <summary>Finds loopback ports that nobody listens on.</summary>
internal static class FreePorts
{
    /// <summary>All are held until the last is found, so that none is handed out twice.</summary>
    public static int[] Find(int count)
    {
        var held = new List<TcpListener>(count);
        try
        {
            for (var i = 0; i < count; i++)
            {
                var listener = new TcpListener(IPAddress.Loopback, 0);
                held.Add(listener);
                listener.Start();
            }

            return [.. held.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            held.ForEach(listener => listener.Dispose());
        }
    }
}
