using System.Buffers.Binary;
using System.Text;

namespace FastInpaint.Service.Tests;

/// <summary>A message of protocol buffers, as its fields by number: what tests need of OTLP, without its generated classes.</summary>
internal sealed class OtlpMessage
{
    private readonly List<(int Field, ulong Number, byte[] Bytes)> _fields = [];

    public OtlpMessage(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            ulong tag = Varint(ref bytes), number = 0;
            byte[] content = [];
            switch (tag & 7)
            {
                case 0:
                    number = Varint(ref bytes);
                    break;
                case 1:
                    number = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
                    bytes = bytes[8..];
                    break;
                case 2:
                    int length = (int)Varint(ref bytes);
                    content = bytes[..length].ToArray();
                    bytes = bytes[length..];
                    break;
                case 5:
                    number = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
                    bytes = bytes[4..];
                    break;
                default:
                    throw new InvalidDataException($"a field of the kind {tag & 7}");
            }

            _fields.Add(((int)(tag >> 3), number, content));
        }
    }

    public IEnumerable<OtlpMessage> Messages(int field) => All(field).Select(one => new OtlpMessage(one.Bytes));

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field));

    public int Number(int field) => (int)All(field).LastOrDefault().Number;

    /// <summary>Attributes, in which values are text or whole numbers.</summary>
    public Dictionary<string, string> Attributes(int field) => Messages(field).ToDictionary(one => one.Text(1), one =>
    {
        OtlpMessage value = one.Messages(2).Single();
        return value.All(1).Any() ? value.Text(1) : $"{value.Number(3)}";
    });

    private IEnumerable<(int Field, ulong Number, byte[] Bytes)> All(int field) => _fields.Where(one => one.Field == field);

    private byte[] Bytes(int field) => All(field).LastOrDefault().Bytes ?? [];

    private static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = bytes[0];
            bytes = bytes[1..];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}

/// <summary>An activity as it came to the collector.</summary>
/// <param name="Kind">1 internal, 2 server, 3 client, 4 producer, 5 consumer.</param>
/// <param name="Status">0 unset, 1 fine, 2 error.</param>
/// <param name="Said">The status's description.</param>
/// <param name="Attributes">Its tags.</param>
/// <param name="Resource">What is said of the process.</param>
internal sealed record OtlpSpan(
    string Trace, string Id, string Parent, string Name, int Kind, int Status, string Said, Dictionary<string, string> Attributes, Dictionary<string, string> Resource)
{
    public const int Internal = 1, Server = 2, Producer = 4, Consumer = 5, Error = 2;

    /// <summary>The activities of a request for export.</summary>
    public static IEnumerable<OtlpSpan> Read(ReadOnlySpan<byte> body) =>
        from resource in new OtlpMessage(body).Messages(1)
        let described = resource.Messages(1).Single().Attributes(1)
        from scope in resource.Messages(2)
        from span in scope.Messages(2)
        let status = span.Messages(15).SingleOrDefault()
        select new OtlpSpan(span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), span.Number(6), status?.Number(3) ?? 0, status?.Text(2) ?? "", span.Attributes(9), described);
}
