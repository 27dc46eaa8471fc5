using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace FastInpaint.Host.Serve;

/// <summary>Checks the API key of requests, where the service has a key. The comparison takes constant time.</summary>
internal static class ApiKey
{
    private const string Bearer = "Bearer ";

    public static bool Permits(HttpRequest request, string? key)
    {
        if (key is null || !Visitors.AsksInterface(request))
        {
            return true;
        }

        string given = request.Headers["X-Api-Key"].ToString();
        string authorization = request.Headers.Authorization.ToString();
        if (given.Length == 0 && authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            given = authorization[Bearer.Length..];
        }

        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }
}
