using System.Text;
using FastInpaint.Imaging.Profiles;

namespace FastInpaint.Imaging.Tests;

/// <summary>Properties of XMP that do not hold any more are taken out or changed; all other bytes stay.</summary>
public class XmpPacketTests
{
    private const string Head = "<?xpacket begin='\uFEFF' id='W5M0MpCehiHzreSzNTczkc9d'?>\n<x:xmpmeta xmlns:x='adobe:ns:meta/'>\n <rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>\n";
    private const string Tail = "\n </rdf:RDF>\n</x:xmpmeta>\n<!-- é < & --> \n<?xpacket end='w'?>";
    private const string Spaces =
        " xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmlns:xmpGImg='http://ns.adobe.com/xap/1.0/g/img/' xmlns:t='http://ns.adobe.com/tiff/1.0/'"
        + " xmlns:exif='http://ns.adobe.com/exif/1.0/' xmlns:dcterms='http://purl.org/dc/terms/' xmlns:xmpNote='http://ns.adobe.com/xmp/note/' xmlns:mwg='http://www.metadataworkinggroup.com/schemas/regions/'";

    private static readonly XmpEdits Claims = new() { Claims = true };
    private static readonly XmpEdits Previews = new() { Claims = true, Previews = true };
    private static readonly XmpEdits Turned = new() { Turn = new PictureTurn(6, 80, 48) };

    [Fact]
    public void A_packet_without_claims_stays_as_it_is()
    {
        string packet = Packet(" xmp:Rating='5' t:Orientation='6'", "\n  <dc:title><rdf:Alt><rdf:li xml:lang='x-default'>a &lt; "
            + "b <![CDATA[<xmp:Thumbnails>]]></rdf:li></rdf:Alt></dc:title>\n  <dcterms:provenance>From the estate of a painter</dcterms:provenance>");
        Assert.Null(XmpPacket.Edit(Bytes(packet), Previews, out StaleParts found));
        Assert.Equal(StaleParts.None, found);
    }

    [Theory]
    [InlineData(StaleParts.GainMap, " xmlns:h='http://ns.adobe.com/hdr-gain-map/1.0/' h:Version='1.0'", "")]
    [InlineData(StaleParts.GainMap, "", "\n  <h:GainMapMax xmlns:h='http://ns.adobe.com/hdr-gain-map/1.0/'><rdf:Seq><rdf:li>1</rdf:li></rdf:Seq></h:GainMapMax>")]
    [InlineData(StaleParts.GainMap, " xmlns:HDRGainMap='http://ns.apple.com/HDRGainMap/1.0/'", "\n  <HDRGainMap:HDRGainMapVersion>65536</HDRGainMap:HDRGainMapVersion>")]
    [InlineData(StaleParts.Video, " xmlns:GCamera='http://ns.google.com/photos/1.0/camera/' GCamera:MotionPhoto=\"1\"\n GCamera:MotionPhotoPresentationTimestampUs='7'", "")]
    [InlineData(StaleParts.Video, " xmlns:G='http://ns.google.com/photos/1.0/camera/'", "\n  <G:MicroVideo>1</G:MicroVideo>\n  <G:MicroVideoOffset>524</G:MicroVideoOffset>")]
    [InlineData(StaleParts.Credentials, " dcterms:provenance='self#jumbf=c2pa/urn:uuid:1'", "")]
    [InlineData(StaleParts.Credentials, "", "\n  <dcterms:provenance>https://manifests.example/1</dcterms:provenance>")]
    [InlineData(StaleParts.Credentials, "", "\n  <dcterms:provenance rdf:resource='https://manifests.example/1'/>")]
    public void Claims_go_in_both_forms(object part, string attributes, string elements)
    {
        byte[] after = XmpPacket.Edit(Bytes(Packet(" xmp:Rating='5'" + attributes, elements)), Claims, out StaleParts found)!;
        Assert.Equal(part, found);
        Assert.Equal(Packet(" xmp:Rating='5'", ""), Encoding.UTF8.GetString(after));
        Assert.Null(XmpPacket.Edit(after, Claims, out _));
    }

    [Theory]
    [InlineData("GainMap", "image/jpeg", StaleParts.GainMap | StaleParts.Behind)]
    [InlineData("MotionPhoto", "video/mp4", StaleParts.Video | StaleParts.Behind)]
    [InlineData("Depth", "image/jpeg", StaleParts.Depth | StaleParts.Behind)]
    [InlineData("Other", "image/jpeg", StaleParts.Behind)]
    public void A_directory_of_what_follows_goes(string semantic, string type, object part)
    {
        string directory = "\n  <Container:Directory xmlns:Container='http://ns.google.com/photos/1.0/container/' xmlns:Item='http://ns.google.com/photos/1.0/container/item/'><rdf:Seq>"
            + $"<rdf:li rdf:parseType='Resource'><Container:Item Item:Mime='{type}' Item:Semantic='{semantic}' Item:Length='9'/></rdf:li></rdf:Seq></Container:Directory>";
        byte[] after = XmpPacket.Edit(Bytes(Packet(" xmp:Rating='5'", directory)), Claims, out StaleParts found)!;
        Assert.Equal(part, found);
        Assert.Equal(Packet(" xmp:Rating='5'", ""), Encoding.UTF8.GetString(after));
    }

    [Fact]
    public void Previews_go_only_where_they_are_to_go()
    {
        const string Thumbnails = "\n  <xmp:Thumbnails><rdf:Alt><rdf:li rdf:parseType='Resource'><xmpGImg:width>160</xmpGImg:width><xmpGImg:image>/9j/4AAQSkZJRg&#xA;</xmpGImg:image></rdf:li></rdf:Alt></xmp:Thumbnails>";
        const string Other = "\n  <dc:source>\n/9j/4AAQSkZJRgABAQ</dc:source>", Attribute = " dc:relation='iVBORw0KGgo='";
        string packet = Packet(" xmp:Rating='5'" + Attribute, "\n  <dc:title>t</dc:title>" + Thumbnails + Other);
        Assert.Null(XmpPacket.Edit(Bytes(packet), Claims, out _));
        byte[] after = XmpPacket.Edit(Bytes(packet), Previews, out StaleParts found)!;
        Assert.Equal(StaleParts.Previews, found);
        Assert.Equal(Packet(" xmp:Rating='5'", "\n  <dc:title>t</dc:title>"), Encoding.UTF8.GetString(after));
    }

    [Fact]
    public void A_turned_picture_has_its_orientation_and_sizes_in_both_forms()
    {
        const string Region = "\n  <mwg:Regions rdf:parseType='Resource'><mwg:RegionList/></mwg:Regions>";
        string Of(int orientation, int width, int height) => Packet(
            $" t:Orientation=\"{orientation}\" exif:PixelXDimension='{width}' t:ImageWidth='{width}'",
            $"\n  <exif:PixelYDimension>{height}</exif:PixelYDimension><t:ImageLength>{height}</t:ImageLength>");
        byte[] after = XmpPacket.Edit(Bytes(Of(6, 48, 80)), Turned, out StaleParts found)!;
        Assert.Equal((StaleParts.None, Of(1, 80, 48)), (found, Encoding.UTF8.GetString(after)));
        Assert.Equal(
            Packet("", "<t:Orientation>1</t:Orientation>"),
            Encoding.UTF8.GetString(XmpPacket.Edit(Bytes(Packet("", "<t:Orientation>&#54;</t:Orientation>" + Region)), Turned, out found)!));
        Assert.Equal(StaleParts.Regions, found);
        // Mirrored pictures keep their sizes; what is no plain value goes.
        Assert.Equal(
            Packet(" exif:PixelXDimension='48'", ""),
            Encoding.UTF8.GetString(XmpPacket.Edit(Bytes(Packet(" exif:PixelXDimension='48'", "<t:Orientation><rdf:Description/></t:Orientation>")), new XmpEdits { Turn = new PictureTurn(2, 48, 80) }, out _)!));
    }

    [Fact]
    public void Names_count_by_their_namespace()
    {
        Assert.Null(XmpPacket.Edit(Bytes(Packet(" xmlns:hdrgm='urn:other' hdrgm:Version='1.0'", "<xmp:Thumbnails xmlns:xmp='urn:other'>a</xmp:Thumbnails>")), Previews, out _));
        byte[] after = XmpPacket.Edit(Bytes(Packet("", "<Thumbnails xmlns='http://ns.adobe.com/xap/1.0/'>a</Thumbnails>")), Previews, out _)!;
        Assert.Equal(Packet("", ""), Encoding.UTF8.GetString(after));
    }

    [Theory]
    [InlineData("<x:xmpmeta xmlns:x='adobe:ns:meta/'><a")]
    [InlineData("<a></b>")]
    [InlineData("<a b=c/>")]
    [InlineData("<a b='c'd='e'/>")]
    [InlineData("<p:a/>")]
    [InlineData("<a xmlns:p='http://ns.adobe.com/xap&#x2F;1.0/' p:Rating='1'/><")]
    public void What_is_no_xml_stays_unless_it_may_claim_something(string broken)
    {
        bool isHidden = broken.Contains("&#", StringComparison.Ordinal);
        Assert.Equal(isHidden ? 0 : null, XmpPacket.Edit(Bytes(broken), Previews, out _)?.Length);
        Assert.Empty(XmpPacket.Edit(Bytes(broken + "<xmp:Thumbnails>"), Previews, out StaleParts found)!);
        Assert.Equal(StaleParts.Xmp, found);
        Assert.Empty(XmpPacket.Edit(Encoding.Unicode.GetBytes("<a tiff:Orientation='6'/>"), Turned, out _)!);
    }

    [Fact]
    public void Document_types_depth_and_many_namespaces_are_refused()
    {
        Assert.Empty(XmpPacket.Edit(Bytes("<!DOCTYPE a [<!ENTITY b 'GainMap'>]><a>&b;</a>"), Claims, out _)!);
        string deep = string.Concat(Enumerable.Repeat("<a>", 100_000));
        Assert.Null(XmpPacket.Edit(Bytes(deep + string.Concat(Enumerable.Repeat("</a>", 100_000))), Claims, out _));
        string declared = "<a" + string.Concat(Enumerable.Range(0, 2000).Select(i => $" xmlns:n{i}='urn:{i}'")) + " n0:MotionPhoto='1'/>";
        Assert.Empty(XmpPacket.Edit(Bytes(declared), Claims, out _)!);
    }

    [Fact]
    public void Any_change_of_bytes_is_read_or_left_out()
    {
        byte[] packet = Bytes(Packet(
            " xmp:Rating='5' xmlns:hdrgm='http://ns.adobe.com/hdr-gain-map/1.0/' hdrgm:Version='1.0' t:Orientation='6' dcterms:provenance='self#jumbf=c2pa'",
            "<xmp:Thumbnails><rdf:Alt><rdf:li rdf:parseType='Resource'><xmpGImg:image>/9j/4AAQSkZJRg</xmpGImg:image></rdf:li></rdf:Alt></xmp:Thumbnails><exif:PixelXDimension>48</exif:PixelXDimension>"));
        var edits = new XmpEdits { Claims = true, Previews = true, Extension = "", Turn = new PictureTurn(6, 80, 48) };
        var random = new Random(11);
        int left = 0;
        for (int i = 0; i < 5000; i++)
        {
            byte[] damaged = [.. packet];
            for (int n = 0; n < 1 + (i % 3); n++)
            {
                damaged[random.Next(damaged.Length)] = (byte)(i % 2 == 0 ? random.Next(256) : "<>/='\" :x&"[random.Next(10)]);
            }

            byte[]? after = XmpPacket.Edit(damaged[..(i % 7 == 0 ? random.Next(damaged.Length) : damaged.Length)], edits, out StaleParts found);
            left += after is { Length: > 0 } ? 1 : 0;
            Assert.True(after is null || after.Length > 0 || found == StaleParts.Xmp, $"case {i}");
        }

        Assert.InRange(left, 1000, 4999);
    }

    private static string Packet(string attributes, string elements) => $"{Head}  <rdf:Description rdf:about=''{Spaces}{attributes}>{elements}</rdf:Description>{Tail}";

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
