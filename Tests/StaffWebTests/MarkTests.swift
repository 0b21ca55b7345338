import Foundation
import HTTPTypes
import HummingbirdTesting
import Looks
import Testing

@testable import StaffWeb

/// Two people open in two tabs cannot be mistaken for each other (issue 4, part 10).
@Suite struct MarkTests {
    @Test("two people one after the other differ in letter, shape and colour, and no mark comes twice")
    func apart() {
        let marks = (0..<Mark.most).map { Mark(number: $0) }
        for (one, next) in zip(marks, marks.dropFirst()) {
            #expect(one.letter != next.letter)
            #expect(one.text.last != next.text.last)
            #expect(one.style != next.style)
        }
        #expect(Set(marks.map(\.text)).count == marks.count)
        #expect(Set(marks.prefix(25).map { "\($0.style) \($0.text.last ?? " ")" }).count == 25)
    }

    @Test("the white letter keeps 4.5 to 1 on each colour, and the style sheet has the same colours as the tab's icon")
    func contrast() throws {
        let sheet = try String(contentsOfFile: webFolder + "/carerecord.css", encoding: .utf8)
        for mark in (0..<5).map({ Mark(number: $0) }) {
            let colour = try #require(mark.icon.text.firstMatch(of: /fill="#([0-9a-f]{6})"/)?.1)
            #expect(sheet.contains(".\(mark.style) { --cr-mark: #\(colour); }"))
            let parts = try stride(from: 0, to: 6, by: 2).map { place -> Double in
                let start = colour.index(colour.startIndex, offsetBy: place)
                let value = Double(try #require(Int(colour[start..<colour.index(start, offsetBy: 2)], radix: 16))) / 255
                return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
            }
            let luminance = 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
            #expect(1.05 / (luminance + 0.05) >= 4.5, "\(mark.words)")
        }
    }

    @Test("a page of a look says which other records are open, by mark and link, and names nobody but its own person")
    func others() {
        let other = LookID("other-look-0123456789abcdefgh") ?? ExampleLooks.id
        let mark = PersonMark(1, among: "s")
        let view = LookView(
            look: ExampleLooks.ordinary, site: Site.example(),
            others: [OtherLook(id: other, mark: mark), OtherLook(id: ExampleLooks.id, mark: mark)])
        let html = OtherRecords.html(view)
        #expect(html.words.contains("This is record A."))
        #expect(html.words.contains("another person’s record open too"))
        #expect(html.text.components(separatedBy: "/looks/\(other.text)").count == 2)
        #expect(html.text.components(separatedBy: "Go to record B").count == 2, "two looks at one person are one record")
        #expect(OtherRecords.html(LookView(look: ExampleLooks.ordinary, site: Site.example())).isEmpty)
    }

    @Test("each mark has its icon, the service has its own, and no other name has one")
    func icons() async throws {
        for (path, status) in [
            ("/favicon.ico", 200), ("/static/icon.svg", 200), ("/static/icon-0.svg", 200), ("/static/icon-239.svg", 200),
            ("/static/icon-240.svg", 404), ("/static/icon--1.svg", 404), ("/static/icon-01.svg", 404), ("/static/iconx.svg", 404),
        ] {
            let answer = try await RouteTests.ask(path)
            #expect(answer.status.code == status, "\(path)")
            if status == 200 { #expect(answer.headers[.contentType] == "image/svg+xml") }
        }
    }
}
