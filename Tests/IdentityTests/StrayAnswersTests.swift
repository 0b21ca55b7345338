import Foundation
import Testing

@testable import Identity

/// Answers of no sign-in of ours: on record, and no stranger fills the trail with them.
@Suite struct StrayAnswersTests {
    private let begin = Date(timeIntervalSince1970: 1_790_000_000)

    @Test("the first of them have a line each")
    func few() async {
        let strays = StrayAnswers()
        for _ in 0..<10 { #expect(await strays.line(at: begin) == "answer of no sign-in begun here") }
        #expect(await strays.line(at: begin) == nil)
    }

    @Test("a flood has one line in ten seconds, which counts all that came since the one before")
    func flood() async {
        let strays = StrayAnswers()
        var lines: [String] = []
        for second in 0..<100 {
            for _ in 0..<50 {
                if let line = await strays.line(at: begin.addingTimeInterval(Double(second))) { lines.append(line) }
            }
        }
        #expect(lines.count == 19)
        #expect(lines.last == "answer of no sign-in begun here, and 499 before it")
    }

    @Test("after quiet there are lines for a few again, and a clock that is set back gives none")
    func quiet() async {
        let strays = StrayAnswers()
        for _ in 0..<12 { _ = await strays.line(at: begin) }
        #expect(await strays.line(at: begin.addingTimeInterval(-3600)) == nil)
        #expect(await strays.line(at: begin.addingTimeInterval(3600)) == "answer of no sign-in begun here, and 3 before it")
    }
}
