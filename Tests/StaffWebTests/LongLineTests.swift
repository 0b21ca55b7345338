import CareRecord
import Looks
import Testing

@testable import StaffWeb

/// One source that says one thing thousands of times must not hold a page up.
@Suite struct LongLineTests {
    private static func view(_ count: Int) -> LookView {
        var entries = [
            Example.entry(
                .condition(ConditionStatement(category: nil, severity: nil, bodySite: nil, stage: nil, verification: nil)), "Asthma",
                by: "RQX", id: "x", type: "Condition", status: "resolved", when: "2024-01-01")
        ]
        for number in 0..<count {
            for status in ["active", "resolved"] {
                entries.append(
                    Example.entry(
                        .condition(ConditionStatement(category: nil, severity: nil, bodySite: nil, stage: nil, verification: nil)),
                        "Asthma",
                        by: "R1H", id: "\(status)\(number)", type: "Condition", status: status, when: "2024-01-01",
                        until: status == "active" ? nil : "2024-01-01", notes: ["n\(number)"]))
            }
        }
        return LookView(look: ExampleLooks.look(entries: entries), site: Site.example())
    }

    @Test("a difference of thousands of statements names the first of each organisation and says how many more there are")
    func differ() throws {
        let view = Self.view(1_000)
        let line = try #require(view.look.record.lines(.conditions).first { !$0.disagreements.isEmpty })
        let html = Differ.html(line, view)
        #expect(html.bytes.count < 20_000)
        #expect(html.words.contains("more statements"))
        #expect(html.words.contains("Barts") && html.words.contains("Homerton"))
    }

    @Test("pages take a time that grows with the statements, not with their square")
    func growth() {
        for (name, main) in [
            ("summary", SummaryPage.page.main), ("section", SectionPage.page(.conditions).main), ("timeline", TimelinePage.page().main),
        ] {
            let (small, large) = (Self.view(250), Self.view(2_000))
            let (first, second) = (Self.best { _ = main(small) }, Self.best { _ = main(large) })
            // Eight times as many; their square would be sixty-four.
            #expect(second < first * 45, "\(name): \(first), \(second)")
        }
    }

    private static func best(_ work: () -> Void) -> Duration {
        let clock = ContinuousClock()
        return (0..<3).map { _ in clock.measure(work) }.min() ?? .zero
    }
}
