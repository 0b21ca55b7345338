import Testing

@testable import FHIRWire

@Suite struct NarrativeSanitiserTests {
    @Test("plain narrative keeps its structure and words")
    func plain() {
        let safe = NarrativeSanitiser.sanitise(
            #"<div xmlns="http://www.w3.org/1999/xhtml"><p class="x">Amlodipine <b>5 mg</b> &amp; rest<br/>daily</p><table><tr><td colspan="2">a</td></tr></table></div>"#
        )
        #expect(safe.html == #"<div><p>Amlodipine <b>5 mg</b> &amp; rest<br>daily</p><table><tr><td colspan="2">a</td></tr></table></div>"#)
        #expect(safe.text == "Amlodipine 5 mg & rest\ndaily\na\n")
        #expect(!safe.leftOut && !safe.isCutShort)
    }

    @Test(
        "nothing that runs, loads, links or styles gets through",
        arguments: [
            "<script>alert(1)</script>ok", "<svg onload=alert(1)><script>alert(1)</script></svg>ok",
            "<svg/onload=alert(1)>ok", "<img src=x onerror=alert(1)>ok", "<a href=\"javascript:alert(1)\">ok</a>",
            "<a href=' &#106;avascript:alert(1)'>ok</a>", "<div style=\"background:url(http://x)\" onclick=alert(1)>ok</div>",
            "<iframe src=//evil></iframe>ok", "<form action=//evil><input name=a value=alert><button>alert</button></form>ok",
            "<style>@import '//evil'; alert</style>ok", "<link rel=stylesheet href=//evil>ok", "<base href=//evil>ok",
            "<meta http-equiv=refresh content='0;url=//evil'>ok", "<object data=//evil></object><embed src=//evil>ok",
            "<p><scr<script>ipt>alert(1)</p>ok", "<SCRIPT SRC=//evil></SCRIPT>ok", "<div><p>ok<b onmouseover=alert(1)>",
            "<!--><script>alert(1)</script>-->ok", "<math><mtext><table><mglyph><style><img src onerror=alert(1)></style>ok",
            "<a href=\"data:text/html,<script>alert(1)</script>\">ok</a>", "<?php alert ?>ok", "<![CDATA[<script>alert(1)</script>]]>ok",
            "<template><script>alert(1)</script></template>ok", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">ok",
            "<video><source onerror=alert(1)></video>ok", "<details open ontoggle=alert(1)>ok</details>",
            "<textarea></textarea><script>alert(1)</script>ok", "<xss:script>x</xss:script>ok",
        ])
    func hostile(_ source: String) {
        let safe = NarrativeSanitiser.sanitise(source)
        let tags = safe.html.split(separator: "<").dropFirst().map { $0.prefix { $0 != ">" } }
        for tag in tags {
            #expect(!tag.contains("="), "\(safe.html)")
            #expect(!["script", "svg", "img", "a", "style", "iframe", "form", "input"].contains(String(tag)), "\(safe.html)")
        }
    }

    @Test("text that looks like a tag stays text")
    func escaped() {
        let safe = NarrativeSanitiser.sanitise("<p>&lt;script&gt;alert(1)&lt;/script&gt; x &lt; 5 \"q\" &amp;lt;</p>")
        #expect(safe.html == "<p>&lt;script&gt;alert(1)&lt;/script&gt; x &lt; 5 &quot;q&quot; &amp;lt;</p>")
    }

    @Test(
        "raised and lowered figures stay raised and lowered in plain text",
        arguments: [
            ("WCC 10<sup>9</sup>/L", "WCC 10⁹/L"), ("10<sup>-9</sup>", "10⁻⁹"), ("log<sub>10</sub>5", "log₁₀5"),
            ("1<sup>st</sup> May", "1st May"), ("10<sup><b>12</b></sup>", "10¹²"),
        ])
    func figures(source: String, text: String) {
        #expect(NarrativeSanitiser.sanitise("<p>\(source)</p>").text == text + "\n")
    }

    @Test(
        "what is struck out is struck out in markup and says so in plain text, however it was struck",
        arguments: [
            "<del>Penicillin allergy</del>", "<s>Penicillin allergy</s>", "<strike>Penicillin allergy</strike>",
            "<span style=\"color: red; text-decoration : LINE-THROUGH\">Penicillin allergy</span>",
            "<span style='text-decoration-line:line-through'>Penicillin allergy</span>",
        ])
    func struck(source: String) {
        let safe = NarrativeSanitiser.sanitise("<p>\(source) codeine</p>")
        #expect(safe.text == "[struck out: Penicillin allergy] codeine\n")
        #expect(safe.html.contains(/<(s|del)>Penicillin allergy<\/(s|del)>/))
    }

    @Test("a struck table stays a table, with each of its texts struck")
    func struckTable() {
        let safe = NarrativeSanitiser.sanitise(
            "<table style=\"text-decoration:line-through\"><tr><td>Penicillin</td><td> </td><td>rash</td></tr></table>")
        #expect(safe.html == "<table><tr><td><s>Penicillin</s></td><td> </td><td><s>rash</s></td></tr></table>")
    }

    @Test("a form's boxes say whether they are ticked")
    func boxes() {
        let safe = NarrativeSanitiser.sanitise(
            "<p><input type=\"checkbox\" checked/> CPR <input type='checkbox'/> No CPR <input name=a></p>")
        #expect(safe.text == "[ticked] CPR [not ticked] No CPR \n")
        #expect(safe.leftOut)
    }

    @Test("a link keeps its words, an image its alternative text, and both are said to be left out")
    func linksAndImages() {
        let safe = NarrativeSanitiser.sanitise("<p>see <a href='http://x/y'>the letter</a><img src='http://x' alt='an ECG'/></p>")
        #expect(safe.html == "<p>see the letter[image: an ECG]</p>")
        #expect(safe.leftOut)
    }

    @Test("NUL, controls and bidirectional overrides vanish, also as character references")
    func hiddenCharacters() {
        let safe = NarrativeSanitiser.sanitise("<p>5\u{0} mg \u{202E}gm 05\u{202C}&#x202E;&#8297;\u{7}é</p>")
        #expect(safe.text == "5 mg gm 05é\n")
    }

    @Test("broken markup keeps its text")
    func broken() {
        #expect(NarrativeSanitiser.sanitise("<p>one<p>two<b>three</p></div></div>four").text.contains("four"))
        #expect(NarrativeSanitiser.sanitise("just words < 5 & more").text.contains("& more"))
        #expect(NarrativeSanitiser.sanitise("<").html.count < 20)
        #expect(NarrativeSanitiser.sanitise("").html == "")
        #expect(NarrativeSanitiser.sanitise([0xFF, 0xFE, 0x41] as [UInt8]).text.contains("A"))
    }

    @Test("an entity declared by the document is not expanded")
    func entities() {
        let safe = NarrativeSanitiser.sanitise(
            "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY f SYSTEM 'file:///etc/passwd'>]><p>&a;&f; end</p>")
        #expect(!safe.text.contains("aaaa") || safe.text.contains("ENTITY"))
        #expect(!safe.text.contains("root:"))
    }

    @Test("nesting a hundred thousand deep neither crashes nor hides that it was cut")
    func deep() {
        let safe = NarrativeSanitiser.sanitise(String(repeating: "<div>", count: 100_000) + "x")
        #expect(safe.isCutShort)
        let shallow = NarrativeSanitiser.sanitise(
            String(repeating: "<div>", count: 100) + "x" + String(repeating: "</div>", count: 100))
        #expect(shallow.text.contains("x") && !shallow.isCutShort)
        #expect(shallow.html.components("<div>") == shallow.html.components("</div>"))
    }

    @Test("a size limit cuts, closes what is open and says so")
    func large() {
        let source = "<div><p>" + String(repeating: "word <b>and</b> ", count: 10_000)
        let safe = NarrativeSanitiser.sanitise(source, limits: .init(output: 1000))
        #expect(safe.isCutShort && safe.html.utf8.count < 1200 && safe.html.hasSuffix("</p></div>"))
        #expect(NarrativeSanitiser.sanitise(source, limits: .init(input: 100)).isCutShort)
    }
}

extension String {
    fileprivate func components(_ part: String) -> Int {
        var count = 0
        var rest = self[...]
        while let found = rest.firstRange(of: part) {
            count += 1
            rest = rest[found.upperBound...]
        }
        return count
    }
}
