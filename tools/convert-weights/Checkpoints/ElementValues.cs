using System.Buffers.Binary;
using FastInpaint.Weights;

namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>Converts the elements of a checkpoint's tensors to numbers.</summary>
internal static class ElementValues
{
    extension(ElementType type)
    {
        /// <summary>Whether the elements are numbers.</summary>
        public bool IsNumber => ElementType.Parse(type.Name) == type;

        /// <summary>Whether the elements are floating-point numbers, as all parameters of the networks are.</summary>
        public bool IsFloat => type.Name is "F64" or "F32" or "F16" or "BF16";

        /// <summary>One element of a type of numbers.</summary>
        public double ToDouble(ReadOnlySpan<byte> element) => type.Name switch
        {
            "F64" => BinaryPrimitives.ReadDoubleLittleEndian(element),
            "F32" => BinaryPrimitives.ReadSingleLittleEndian(element),
            "F16" => (double)BinaryPrimitives.ReadHalfLittleEndian(element),
            "BF16" => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(element) << 16),
            "I64" => BinaryPrimitives.ReadInt64LittleEndian(element),
            "I32" => BinaryPrimitives.ReadInt32LittleEndian(element),
            "I16" => BinaryPrimitives.ReadInt16LittleEndian(element),
            "I8" => (sbyte)element[0],
            "U64" => BinaryPrimitives.ReadUInt64LittleEndian(element),
            "U32" => BinaryPrimitives.ReadUInt32LittleEndian(element),
            "U16" => BinaryPrimitives.ReadUInt16LittleEndian(element),
            "U8" or "BOOL" => element[0],
            _ => throw new InvalidOperationException($"Elements of type {type.Name} are no numbers."),
        };

        /// <summary>Converts elements to fp32. fp64 is rounded to the nearest; a value beyond the range of fp32 becomes infinite.</summary>
        public void ToSingle(ReadOnlySpan<byte> elements, Span<float> values)
        {
            if (TensorElements.Parse(type.Name) is { } stored)
            {
                TensorElements.Read(elements, stored, values);
                return;
            }

            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (float)type.ToDouble(elements.Slice(i * type.Size, type.Size));
            }
        }
    }
}
