namespace FastInpaint.ConvertWeights.Checkpoints;

/// <summary>The bytes of the pickle opcodes that the interpreter knows, and the names of all others for messages (as in Python's pickletools).</summary>
internal static class PickleOpcode
{
    public const byte Mark = (byte)'(', Stop = (byte)'.', EmptyTuple = (byte)')', EmptyList = (byte)']', EmptyDict = (byte)'}';
    public const byte Tuple = (byte)'t', Append = (byte)'a', Appends = (byte)'e', SetItem = (byte)'s', SetItems = (byte)'u';
    public const byte BinInt = (byte)'J', BinInt1 = (byte)'K', BinInt2 = (byte)'M', BinFloat = (byte)'G', None = (byte)'N';
    public const byte BinUnicode = (byte)'X', BinGet = (byte)'h', LongBinGet = (byte)'j', BinPut = (byte)'q', LongBinPut = (byte)'r';
    public const byte Global = (byte)'c', Reduce = (byte)'R', Build = (byte)'b', BinPersId = (byte)'Q';
    public const byte Proto = 0x80, Tuple1 = 0x85, Tuple2 = 0x86, Tuple3 = 0x87, NewTrue = 0x88, NewFalse = 0x89, Long1 = 0x8A;
    public const byte ShortBinUnicode = 0x8C, StackGlobal = 0x93, Memoize = 0x94, Frame = 0x95;

    /// <summary>The name of an opcode that no state dict needs.</summary>
    public static string NameOf(byte opcode) => opcode switch
    {
        (byte)'0' => "POP",
        (byte)'1' => "POP_MARK",
        (byte)'2' => "DUP",
        (byte)'B' => "BINBYTES",
        (byte)'C' => "SHORT_BINBYTES",
        (byte)'F' => "FLOAT",
        (byte)'I' => "INT",
        (byte)'L' => "LONG",
        (byte)'P' => "PERSID",
        (byte)'S' => "STRING",
        (byte)'T' => "BINSTRING",
        (byte)'U' => "SHORT_BINSTRING",
        (byte)'V' => "UNICODE",
        (byte)'d' => "DICT",
        (byte)'g' => "GET",
        (byte)'i' => "INST",
        (byte)'l' => "LIST",
        (byte)'o' => "OBJ",
        (byte)'p' => "PUT",
        0x81 => "NEWOBJ",
        0x82 => "EXT1",
        0x83 => "EXT2",
        0x84 => "EXT4",
        0x8B => "LONG4",
        0x8D => "BINUNICODE8",
        0x8E => "BINBYTES8",
        0x8F => "EMPTY_SET",
        0x90 => "ADDITEMS",
        0x91 => "FROZENSET",
        0x92 => "NEWOBJ_EX",
        0x96 => "BYTEARRAY8",
        0x97 => "NEXT_BUFFER",
        0x98 => "READONLY_BUFFER",
        _ => $"0x{opcode:X2}",
    };
}
