import Testing

@testable import AuditTrail

@Suite struct FamilyNameTests {
    @Test(
        "accents, case, apostrophes, particles and a few old spellings do not tell relatives apart",
        arguments: [
            ("Castañeda", "CASTANEDA"), ("O'Brien", "Obrien"), ("Müller", "Muller"), ("Łukasik", "Lukasik"), ("de Souza", "DeSouza"),
            ("Van der Berg", "Vanderberg"), ("Smith", "Smyth"), ("Thompson", "Thomson"), ("MacDonald", "McDonald"), ("Mohammed", "Mohamed"),
            ("Hussein", "Hussain"), ("Clarke", "Clark"),
        ])
    func alike(_ one: String, _ other: String) { #expect(FamilyName(one).likeness(to: FamilyName(other)) != nil) }

    @Test("a part of a double-barrelled name is alike, the whole is the same, in whatever order the two are compared")
    func doubleBarrelled() {
        let (both, one) = (FamilyName("Smith-Okafor"), FamilyName("Okafor"))
        #expect(both.likeness(to: one) == .alike)
        #expect(one.likeness(to: both) == .alike)
        #expect(both.likeness(to: FamilyName("Smith Okafor")) == .same)
    }

    @Test(
        "names of strangers that look near are not alike",
        arguments: [
            ("Khan", "Khanna"), ("Patel", "Patil"), ("Chen", "Cheng"), ("Lee", "Lees"), ("de Silva", "de Souza"), ("O'Brien", "O'Neill"),
            ("Li", "Le"),
            ("A", "A"), ("", ""), ("bin Said", "bin Ali"),
        ])
    func strangers(_ one: String, _ other: String) { #expect(FamilyName(one).likeness(to: FamilyName(other)) == nil) }

    @Test("a likeness is judged by what is shared: of a double-barrelled name its part, of two spellings the commoner")
    func judged() {
        func rarity(_ staff: String, _ person: String) -> NameRarity? {
            LookFlags(of: LookFlagsTests.staff(staff), person: PersonFacts(mark: PersonMark(1), family: person, given: "A")) {
                ["smith": .common, "hussain": .common, "okafor": .uncommon][$0.whole] ?? .rare
            }.rarity
        }
        #expect(rarity("Smith", "Smith-Quill") == .common)
        #expect(rarity("Smith-Quill", "Quill") == .rare)
        #expect(rarity("Hussein", "Hussain") == .common)
        #expect(rarity("Hussain", "Hussein") == .common)
        #expect(rarity("Okafor", "Okafor") == .uncommon)
    }
}
