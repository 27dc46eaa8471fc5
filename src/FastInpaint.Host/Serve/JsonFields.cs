using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;

namespace FastInpaint.Host.Serve;

/// <summary>Reads the fields of a JSON object. Pictures are base64 or data URLs. Options are numbers, strings and booleans, or strings as in a form.</summary>
internal static class JsonFields
{
    private const int BufferSize = 1 << 16;
    private const int MaxName = 256;
    private const int MaxMembers = 1000;
    private const string Example = "Send one object such as {\"image\": \"base64\", \"mask\": \"base64\", \"dilate\": 3}.";

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads a body to its end. The body is held in pieces, and freed before the call returns.</summary>
    /// <param name="body">The body.</param>
    /// <param name="arrive">Waits for the body within the request's time.</param>
    /// <param name="fields">Receives the fields.</param>
    /// <param name="ignored">Receives unknown fields; null where unknown fields are refused.</param>
    /// <exception cref="RequestException">The body is no such object, or a field is wrong (400).</exception>
    public static async Task Read(Stream body, Func<Func<Task<ReadOnlySequence<byte>>>, Task<ReadOnlySequence<byte>>> arrive, RequestFields fields, IgnoredFields? ignored)
    {
        PipeReader pipe = PipeReader.Create(body, new StreamPipeReaderOptions(bufferSize: BufferSize, leaveOpen: true));
        try
        {
            Parse(await arrive(() => ReadAll(pipe)), fields, ignored);
        }
        catch (JsonException fault)
        {
            throw RequestFields.Bad($"The body is no JSON that can be read, in line {fault.LineNumber + 1} at byte {fault.BytePositionInLine}. {Example}");
        }
        finally
        {
            await pipe.CompleteAsync();
        }
    }

    private static async Task<ReadOnlySequence<byte>> ReadAll(PipeReader pipe)
    {
        while (true)
        {
            ReadResult read = await pipe.ReadAsync();
            if (read.IsCompleted)
            {
                return read.Buffer;
            }

            pipe.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static void Parse(ReadOnlySequence<byte> body, RequestFields fields, IgnoredFields? ignored)
    {
        var head = new SequenceReader<byte>(body);
        head.IsNext(ByteOrderMark, advancePast: true);
        var reader = new Utf8JsonReader(head.UnreadSequence);
        if (head.End || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw RequestFields.Bad($"The body is no JSON object. {Example}");
        }

        for (int members = 0; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; members++)
        {
            if (members == MaxMembers)
            {
                throw RequestFields.Bad($"The JSON object has more than {MaxMembers} members. Send each field once.");
            }

            string name = Length(reader) <= MaxName ? String(reader) : "...";
            bool isIgnored = ignored is not null && !fields.IsKnown(name);
            if (!isIgnored)
            {
                fields.Note(name);
            }

            reader.Read();
            if (isIgnored)
            {
                ignored!.Add(name, Asks(reader) ? Text(reader) ?? "" : null);
                reader.Skip();
            }
            else if (!RequestFields.IsFile(name))
            {
                fields.Take(name, Text(reader) ?? throw fields.Wrong(name, What(reader)));
            }
            else if (reader.TokenType == JsonTokenType.String && Length(reader) > 0)
            {
                fields.Take(name, Base64Text.Decode(name, reader.HasValueSequence ? reader.ValueSequence : new(reader.ValueSpan.ToArray()), reader.ValueIsEscaped));
            }
            else if (reader.TokenType is not (JsonTokenType.Null or JsonTokenType.String))
            {
                throw RequestFields.Bad($"The file '{name}' is {What(reader)}. Send the file's bytes as base64 in a string, or as a data URL.");
            }
        }

        // Throws where something other than white space follows the object.
        reader.Read();
    }

    /// <summary>A value as text, as in a form; empty for JSON's null, null for values without a text form.</summary>
    private static string? Text(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String when Length(reader) <= RequestFields.MaxText => String(reader),
        JsonTokenType.Number when Length(reader) <= RequestFields.MaxText => Number(reader),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.Null => "",
        _ => null,
    };

    private static string String(in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw RequestFields.Bad($"The body has text that is no UTF-8. {Example}");
        }
    }

    /// <summary>A number as text. A whole number has no fraction, even where JSON wrote one.</summary>
    private static string Number(in Utf8JsonReader reader) =>
        reader.TryGetInt64(out long whole) || (reader.TryGetDouble(out double number) && number == Math.Floor(number) && Math.Abs(number) < (1L << 53) && (whole = (long)number) == number)
            ? whole.ToString(CultureInfo.InvariantCulture)
            : Encoding.UTF8.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan);

    /// <summary>Whether a value asks for something: it is not null, false or an empty string.</summary>
    private static bool Asks(in Utf8JsonReader reader) => reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False) && (reader.TokenType != JsonTokenType.String || Length(reader) > 0);

    private static string What(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.Number => "a number",
        JsonTokenType.String => $"a text of more than {RequestFields.MaxText} characters",
        _ => "a boolean",
    };

    private static long Length(in Utf8JsonReader reader) => reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
}
