"""Sidecars written by hand in the ways of other programs."""

LIGHTROOM = """<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Adobe XMP Core 7.0-c000        ">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"
   xmp:CreatorTool="Adobe Photoshop Lightroom Classic 12.0"
   xmp:Rating="{rating}"
   xmp:Label="{label}"
   crs:Exposure2012="+0.35"
   crs:HasSettings="True">
   <crs:ToneCurvePV2012>
    <rdf:Seq>
     <rdf:li>0, 0</rdf:li>
     <rdf:li>255, 255</rdf:li>
    </rdf:Seq>
   </crs:ToneCurvePV2012>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
"""

DARKTABLE = """<?xml version="1.0" encoding="UTF-8"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
    xmlns:darktable="http://darktable.sf.net/"
   xmpMM:DerivedFrom="IMG_1.CR2"
   darktable:history_end="2">
   <darktable:history>
    <rdf:Seq>
     <rdf:li
      darktable:num="0"
      darktable:operation="rawprepare"
      darktable:params="gz02eJxjYGiwB2II"/>
     <!-- kept -->
    </rdf:Seq>
   </darktable:history>
   <darktable:colorlabels>
    <rdf:Seq>{colours}</rdf:Seq>
   </darktable:colorlabels>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
"""

DIGIKAM = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:digiKam="http://www.digikam.org/ns/1.0/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
   digiKam:PickLabel="{pick}"
   digiKam:ColorLabel="{colour}"
   xmp:Rating="0">
   <digiKam:TagsList>
    <rdf:Seq>
     <rdf:li>Menschen/Jürgen &amp; Zoë</rdf:li>
    </rdf:Seq>
   </digiKam:TagsList>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""

EXIFTOOL = """<?xpacket begin='\ufeff' id='W5M0MpCehiHzreSzNTczkc9d'?>
<x:xmpmeta xmlns:x='adobe:ns:meta/' x:xmptk='Image::ExifTool 12.57'>
<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>

 <rdf:Description rdf:about=''
  xmlns:dc='http://purl.org/dc/elements/1.1/'>
  <dc:format>image/x-canon-cr2</dc:format>
 </rdf:Description>

 <rdf:Description rdf:about=''
  xmlns:xap='http://ns.adobe.com/xap/1.0/'>
  <xap:Label></xap:Label>
  <xap:Rating>{rating}</xap:Rating>
 </rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end='w'?>"""

BARE = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>"""

UNMARKED = {
    "lightroom": LIGHTROOM.format(rating="0", label="").encode(),
    "darktable": DARKTABLE.format(colours="").encode(),
    "digikam": DIGIKAM.format(pick="0", colour="0").encode(),
    "exiftool": EXIFTOOL.format(rating="0").encode(),
    "rdf without descriptions": BARE.encode(),
    "byte order mark": b"\xef\xbb\xbf" + DIGIKAM.format(pick="0", colour="0").encode(),
    "utf-16": DIGIKAM.format(pick="0", colour="0").encode("utf-16"),
    "utf-16, big end first": b"\xfe\xff" + EXIFTOOL.format(rating="0").encode("utf-16-be"),
    "utf-16 without mark": LIGHTROOM.format(rating="0", label="").encode("utf-16-le"),
    "utf-16, declared": (
        DARKTABLE.format(colours="").replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    ),
    "single quotes": LIGHTROOM.format(rating="0", label="").replace('"', "'").encode(),
    "carriage returns": LIGHTROOM.format(rating="0", label="").replace("\n", "\r\n").encode(),
    "one line": DARKTABLE.format(colours="").replace("\n", " ").encode(),
    "padding": DIGIKAM.format(pick="0", colour="0")
    .replace("<?xpacket end", " " * 2000 + "<?xpacket end")
    .encode(),
    "our prefixes taken": (
        DARKTABLE.format(colours="")
        .replace("xmpMM", "xmp")
        .replace("darktable:", "digiKam:")
        .replace(":darktable", ":digiKam")
        .replace('rdf:about=""', 'rdf:about="" xmlns:eyelid="http://other.example/" eyelid:verdict="x"')
        .encode()
    ),
    "default namespace": (
        b'<RDF xmlns="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><Description about="">'
        b'<Rating xmlns="http://ns.adobe.com/xap/1.0/">0</Rating></Description></RDF>'
    ),
    "other things only": (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description rdf:nodeID="a"/><!-- <rdf:Description/> --></rdf:RDF>'
    ),
    "label without end tag": EXIFTOOL.format(rating="0").replace("></xap:Label>", " />").encode(),
}
"""Sidecars of photos that nobody has marked, by what is special in them."""

MARKED = {
    "stars": LIGHTROOM.format(rating="3", label=""),
    "label": LIGHTROOM.format(rating="0", label="Blau"),
    "rejected by a person": LIGHTROOM.format(rating="-1", label=""),
    "pick": DIGIKAM.format(pick="3", colour="0"),
    "colour of digikam": DIGIKAM.format(pick="0", colour="4"),
    "the star that darktable gives": DARKTABLE.format(colours="").replace(
        "   xmpMM:Derived", '   xmlns:xmp="http://ns.adobe.com/xap/1.0/"\n   xmp:Rating="1"\n   xmpMM:Derived'
    ),
    "colour of darktable": DARKTABLE.format(colours="<rdf:li>2</rdf:li>"),
    "stars as an element": EXIFTOOL.format(rating="5"),
    "no number": EXIFTOOL.format(rating="many"),
    "a rating with parts": EXIFTOOL.format(rating="<rdf:Bag><rdf:li>0</rdf:li></rdf:Bag>"),
}
"""Sidecars of photos that a person has marked."""

REFUSED = {
    "no XML": (b"Rating: 3", "no rdf:RDF"),
    "nothing": (b"", "is empty"),
    "torn": (UNMARKED["lightroom"][:500], "not well-formed"),
    "bytes that are no text": (UNMARKED["digikam"].replace(b"\xc3\xbc", b"\xfc"), "no UTF-8 text"),
    "another encoding": (
        UNMARKED["darktable"].replace(b"UTF-8", b"ISO-8859-1"),
        "'ISO-8859-1'; only UTF-8 and UTF-16",
    ),
    "entities": (
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + UNMARKED["exiftool"],
        "document type or entities",
    ),
    "a file outside": (
        b'<!DOCTYPE x SYSTEM "file:///etc/hostname">' + UNMARKED["lightroom"],
        "document type or entities",
    ),
    "unknown entity": (UNMARKED["digikam"].replace(b"&amp;", b"&who;"), "Entity 'who' not defined"),
    "no XMP": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no rdf:RDF"),
    "two packets": (
        UNMARKED["lightroom"].replace(b"<rdf:Description ", b"<rdf:RDF/><rdf:Description ", 1),
        "more than one rdf:RDF",
    ),
    "too deep": (
        UNMARKED["lightroom"].replace(b"255, 255", b"<a>" * 300 + b"</a>" * 300),
        "more than 250 deep",
    ),
    "too many tags": (UNMARKED["lightroom"].replace(b"255, 255", b"<a/>" * 200_001), "200,000 tags"),
    "too many namespaces": (
        UNMARKED["lightroom"].replace(b"255, 255", b"<a xmlns='b'/>" * 1001),
        "more than 1000 namespaces",
    ),
    "zero bytes": (UNMARKED["lightroom"] + b"\0\0", "zero bytes"),
    "UTF-32": (LIGHTROOM.encode("utf-32"), "UTF-32"),
    "an attribute twice": (
        UNMARKED["lightroom"].replace(b'xmp:Rating="0"', b'xmp:Rating="0" xmp:Rating="0"'),
        "not well-formed",
    ),
}
"""Files that cannot be changed safely, and a part of what is said of each."""
