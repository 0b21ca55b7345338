import Testing

@testable import Federation

/// Witnesses and the mark of a region file: each mistake has its place.
@Suite struct RegionTrailTests {
    private static let key = "log.example+0a1b2c3d+" + String(repeating: "A", count: 44)
    private static let trail =
        "trail:\n  mark: /mark\n  witnesses: [{key: \"\(key)\", url: \"https://north.example/\"}]\n"
        + "  witness: {key: {file: /witness}, logs: [{key: \"\(key)\", from: 5, until: 9}]}\n"

    @Test("the mark, our witnesses and whose logs we sign are read as they are written, and may be left out")
    func good() throws {
        let region = try Region.read(RegionMaking.good + "\n" + Self.trail)
        #expect(region.logMark == "/mark")
        #expect(region.witnesses.map(\.url) == ["https://north.example"] && region.witnesses.map(\.key) == [Self.key])
        #expect(region.witnessing?.key == .file("/witness"))
        #expect(region.witnessing?.logs == [Region.Witnessing.Log(key: Self.key, from: 5, until: 9)])
        let without = try Region.read(RegionMaking.good)
        #expect(without.logMark == nil && without.witnesses.isEmpty && without.witnessing == nil)
    }

    @Test(
        "each mistake in them has its place",
        arguments: [
            ("witnesses: [{key: \"log", "witnesses: [{key: \"l og", "trail.witnesses[0].key", "public key"),
            (", url: \"https://north.example/\"", "", "trail.witnesses[0].url", "is missing"),
            ("from: 5, until: 9", "from: 9, until: 9", "trail.witness.logs[0].until", "more than from"),
            ("key: {file: /witness}, ", "", "trail.witness.key", "is missing"),
            ("  mark:", "  marck:", "trail.marck", "did you mean"),
        ])
    func mistakes(old: String, new: String, path: String, words: String) {
        #expect(Self.trail.contains(old))
        do throws(RegionMistakes) {
            _ = try Region.read(RegionMaking.good + "\n" + Self.trail.replacingOccurrences(of: old, with: new))
            Issue.record("nothing was found wrong")
        } catch {
            #expect(error.all.contains { $0.path == path && $0.sentence.contains(words) }, "\(error.all.map(\.sentence))")
        }
    }
}
