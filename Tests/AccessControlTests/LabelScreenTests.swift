import CareRecord
import Testing

@testable import AccessControl

/// The quick look at a resource's text may find too much, and never too little.
@Suite struct LabelScreenTests {
    private static func policy(_ words: Set<String>, codes: [String] = [], marks: [String] = []) -> RegionPolicy {
        let it = Example.policy()
        return RegionPolicy(
            digest: "p", roles: [], relationships: [], breakGlass: it.breakGlass, assurance: it.assurance, unknownTraining: .note,
            restrictedHides: [],
            purposes: [], forbiddenKinds: [],
            labels: [
                SensitivityLabel(id: LabelID("l"), name: "l", marks: Set(marks.map { .init(code: $0) }), lists: ["l"], outcome: .noTrace)
            ],
            lists: [
                CodeList(id: "l", codes: Set(codes.map { .init(system: "http://snomed.info/sct", code: $0) }), words: words),
                CodeList(id: "unused", codes: [], words: ["lily clinic"]),
            ], rules: [])
    }

    private static func finds(_ text: String, _ policy: RegionPolicy) -> Bool { LabelScreen(policy).mayFind(in: Array(text.utf8)[...]) }

    @Test(
        "words of a list, in any case and whatever stands between or in which escape",
        arguments: [
            #"{"text":"At the Rose Clinic"}"#, #"{"text":"ROSE-clinic."}"#, #"{"div":"<b>rose</b><i class=\"x\">"},{"x":"rose\nclinic"}"#,
            #"{"text":"\u0072ose clinic"}"#, #"{"text":"rose \u0063linic"}"#, "{\"text\":\"rose \u{212A}linic, rose clinic\"}",
            #"{"rose":"clinic"}"#, "rose clinic",
        ])
    func words(text: String) { #expect(Self.finds(text, Self.policy(["rose clinic"]))) }

    @Test(
        "not what only looks like it, and nothing of a list that no label uses",
        arguments: [
            "{\"text\":\"primrose–clinics\"}", #"{"text":"roses clinic"}"#, #"{"text":"rose"}"#, #"{"text":"clinic rose"}"#,
            #"{"text":"lily clinic"}"#,
            #"{"text":"a primrose clinic"}"#,
            "{\"text\":\"rosé clinic\"}", "", #"{"a":"\\"}"#, #"{"a":"\"#,
        ])
    func others(text: String) { #expect(!Self.finds(text, Self.policy(["rose clinic"], codes: ["86406008"], marks: ["R"]))) }

    @Test(
        "dashes, spaces and quotes beyond ASCII part words, and what is not seen parts none",
        arguments: ["rose–clinic", "rose\u{A0}clinic", "“rose” clinic", "rose’clinic", "ro\u{AD}se cli\u{200B}nic", "rose\u{2011}clinic"])
    func typography(text: String) {
        #expect(Self.finds("{\"text\":\"\(text)\"}", Self.policy(["rose clinic"])))
        #expect(Phrases([Words("rose clinic")]).areFound(in: Words([text])))
    }

    @Test(
        "a narrative's words without its tags, and with what its entities stand for",
        arguments: [
            "<b>Rose</b> <i class='x'>clinic</i>", "Rose&nbsp;clinic", "&#82;ose clinic", "&#x52;ose&ensp;clinic", "Rose<br/>clinic",
            "r&oacute;se <p>rose clinic</p>",
        ])
    func markup(text: String) {
        #expect(LabelScreen(Self.policy(["rose clinic"])).mayFind(inNarrative: Array(text.utf8)[...]))
        #expect(Phrases([Words("rose clinic")]).areFound(in: Words([Markup.text(text)])))
    }

    @Test(
        "no word is made across a tag or of an entity's name",
        arguments: ["ro<b>se</b> clinic", "<rose clinic>", "a &rose; clinic", "<p>rose</p> of the clinic", "&", "<", "&#xFFFFFFFF;"])
    func notMarkup(text: String) {
        #expect(!LabelScreen(Self.policy(["rose clinic"])).mayFind(inNarrative: Array(text.utf8)[...]))
        #expect(!Phrases([Words("rose clinic")]).areFound(in: Words([Markup.text(text)])))
    }

    @Test("a letter beyond ASCII that folds to one of ASCII, and words beyond ASCII in any case")
    func folded() {
        #expect(Self.finds("{\"text\":\"\u{212A}ite\"}", Self.policy(["kite"])))
        #expect(Self.finds("{\"text\":\"CAFÉ\"}", Self.policy(["café"])))
        #expect(Self.finds("{\"text\":\"red \u{212A}ite\"}", Self.policy(["red kite"])))
    }

    @Test("a code of a list, whatever it is made of; one without letters or digits makes every text worth reading")
    func codes() {
        #expect(Self.finds(#"{"code":"86406008"}"#, Self.policy([], codes: ["86406008"])))
        #expect(Self.finds(#"{"code":"B24-9.x"}"#, Self.policy([], codes: ["B24-9.x"])))
        #expect(!Self.finds(#"{"code":"864060081"}"#, Self.policy([], codes: ["86406008"])))
        #expect(Self.finds("{}", Self.policy([], codes: ["++"])))
    }

    @Test("a mark's code where something can hold a mark, and not elsewhere")
    func marks() {
        let policy = Self.policy([], marks: ["R"])
        #expect(Self.finds(#"{"meta":{"security":[{"code":"R"}]}}"#, policy))
        #expect(Self.finds(#"{"code":"R","securityLabel":[]}"#, policy))
        #expect(Self.finds(#"{"confidentiality":"R"}"#, policy))
        #expect(Self.finds(#"{"meta":{"s\u0065curity":[{"code":"R"}]}}"#, policy))
        #expect(!Self.finds(#"{"meta":{"security":[{"code":"N"}]}}"#, policy))
        #expect(!Self.finds(#"{"initial":"R"}"#, policy))
    }

    /// Texts made of pieces that are, hide or nearly are what is looked for.
    @Test("whatever the texts, their escapes and the words looked for: what the long way finds, this may find", arguments: 0..<400)
    func never(seed: Int) {
        var dice = RandomPolicyTests.Dice(UInt64(seed) &* 7919 &+ 3)
        let pieces = [
            "rose", "Rose", "clinic", "CLINIC", "k", "\u{212A}", "é", "É", " ", "-", "–", "\n", "\"", "\\", "u", "0", "1", "x", "/", "İ",
            "i", "ß", "😀", "\u{A0}", "\u{AD}", "’", "<", ">", "&", ";", "<b>", "&nbsp;",
        ]
        func text(_ most: Int) -> String { (0..<(1 + dice.roll(most))).map { _ in pieces[dice.roll(pieces.count)] }.joined() }
        let looked = Set((0..<(1 + dice.roll(3))).map { _ in text(4) })
        let policy = Self.policy(looked)
        let phrases = Phrases(looked.map { Words($0) })
        for _ in 0..<40 {
            let said = text(12)
            let json = "{\"a\":\"" + Self.escaped(said, &dice) + "\"}"
            if phrases.areFound(in: Words([said])) { #expect(Self.finds(json, policy), "seed \(seed)") }
            if phrases.areFound(in: Words([Markup.text(said)])) {
                #expect(LabelScreen(policy).mayFind(inNarrative: Array(json.utf8)[5..<(json.utf8.count - 1)]), "seed \(seed)")
            }
        }
    }

    private static func escaped(_ text: String, _ dice: inout RandomPolicyTests.Dice) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\n": "\\n"
            case _ where dice.roll(6) == 0:
                String(scalar).utf16.map { "\\u" + String(repeating: "0", count: 4 - String($0, radix: 16).count) + String($0, radix: 16) }
                    .joined()
            case "/": dice.roll(2) == 0 ? "\\/" : "/"
            default: String(scalar)
            }
        }.joined()
    }
}
