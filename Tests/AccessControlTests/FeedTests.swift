import CareRecord
import Foundation
import Testing

@testable import AccessControl

/// Feeds are read whole or not at all; each mistake has its place and never what stood there.
@Suite struct FeedTests {
    private func mistakes(_ body: () throws(FeedMistakes) -> Void) -> [String] {
        do throws(FeedMistakes) {
            try body()
            return []
        } catch { return error.all.map(\.sentence) }
    }

    @Test("a list of training is read with quotes, empty lines, a byte order mark and Windows line ends")
    func training() throws {
        let lines = try TrainingList.read(
            csv: "\u{FEFF}subject,valid_until\r\n\"555000010001\", 2027-03-31\r\n\r\n555000010002,\r\n")
        #expect(lines.map(\.subject) == ["555000010001", "555000010002"])
        // Through all of its last day, in UTC.
        #expect(lines.map(\.until) == [Date(timeIntervalSince1970: 1_806_537_600), nil])
    }

    @Test("columns may stand in any order")
    func order() throws {
        #expect(try TrainingList.read(csv: "valid_until,subject\n2027-03-31,1").map(\.subject) == ["1"])
    }

    @Test("every bad line of a list is named with its number and what is wrong, and never with what stood there")
    func badLines() {
        let found = mistakes { () throws(FeedMistakes) in
            _ = try TrainingList.read(
                csv:
                    "subject,valid_until\n1,2027-03-31\nsecret name,2027-03-31\n2,2027-02-30\n3\n1,\n4,\"2027-03-31\n5,31/03/2027\n"
            )
        }
        #expect(found.count == 6)
        for line in [3, 4, 5, 6, 7, 8] { #expect(found.contains { $0.hasPrefix("line \(line): ") }, "line \(line)") }
        #expect(!found.contains { $0.contains("secret") || $0.contains("30") || $0.contains("31/") })
        #expect(found.contains("line 6: the same staff member as line 2"))
    }

    @Test(
        "a file without its columns, with others, with nobody or with nothing is refused",
        arguments: [
            "", "\n\n", "subject\n1", "subject,valid_until,name\n1,,Ann", "subject,subject,valid_until\n1,1,",
            "subject,valid_until\n",
        ])
    func notAList(text: String) {
        #expect(!mistakes { () throws(FeedMistakes) in _ = try TrainingList.read(csv: text) }.isEmpty)
    }

    @Test("people are read with their times, and the last two columns may be left out")
    func caseload() throws {
        let lines = try CaseloadList.read(
            csv: "nhs_number,from,until\n943 476 5919,2026-11-20,2026-11-20\n9990000018,,\n")
        #expect(lines.map(\.person.digits) == ["9434765919", "9990000018"])
        #expect(lines[0].until?.timeIntervalSince(lines[0].from ?? .distantPast) == 86_400)
        #expect(lines[1] == CaseloadLine(person: lines[1].person))
        #expect(try CaseloadList.read(csv: "nhs_number\n9434765919").count == 1)
    }

    @Test(
        "a number that cannot be, a person twice, and an end before the beginning are named by line, without the number"
    )
    func badPeople() {
        let found = mistakes { () throws(FeedMistakes) in
            _ = try CaseloadList.read(
                csv:
                    "nhs_number,from,until\n9434765918,,\n9990000018,,\n9990000018,,\n9434765919,2026-11-20,2026-11-19\n"
            )
        }
        #expect(found.map { String($0.prefix(7)) } == ["line 2:", "line 4:", "line 5:"])
        #expect(!found.contains { $0.contains("943") || $0.contains("999") })
    }

    @Test("more people than looks should wait for are sent in parts")
    func tooMany() {
        let rows = Array(repeating: "9434765919", count: CaseloadList.most + 1).joined(separator: "\n")
        #expect(
            mistakes { () throws(FeedMistakes) in _ = try CaseloadList.read(csv: "nhs_number\n" + rows) } == [
                "names more than 10000 people: send them in parts"
            ])
    }

    @Test(
        "a request's body is read strictly: a type that is not the right one is never taken for what is not there",
        arguments: [
            ("[]", ""), (#"{"staff":1}"#, "staff"), (#"{"staff":[{"subject":1,"validUntil":null}]}"#, "staff[0]"),
            (#"{"staff":[{"subject":"1"}]}"#, "staff[0]"),
            (#"{"staff":[{"subject":"1","validUntil":20270331}]}"#, "staff[0]"),
            (#"{"staff":[{"subject":"1","validUntil":"2027-03-31","name":"Ann"}]}"#, "staff[0]"),
            (#"{"staff":[]}"#, ""),
            (#"{"staff":[{"subject":"1","validUntil":null}],"asOf":"yesterday"}"#, "asOf"),
            (#"{"staff":[{"subject":"1","validUntil":null}],"organisation":"RQX"}"#, ""),
        ])
    func strictTraining(body: String, place: String) {
        let found = mistakes { () throws(FeedMistakes) in _ = try FeedBody.training(Data(body.utf8)) }
        #expect(found.count == 1 && (place.isEmpty || found[0].hasPrefix(place)), "\(found)")
    }

    @Test(
        "so is a caseload's",
        arguments: [
            (#"{"people":[{"nhsNumber":"9434765919"}]}"#, "team"),
            (#"{"team":"a|b","people":[{"nhsNumber":"9434765919"}]}"#, "team"),
            (#"{"team":"t","people":[{"nhsNumber":9434765919}]}"#, "people[0]"),
            (#"{"team":"t","people":[{"nhsNumber":"9434765919","until":20270331}]}"#, "people[0].until"),
            (#"{"team":"t","people":["9434765919"]}"#, "people[0]"),
        ])
    func strictCaseload(body: String, place: String) {
        let found = mistakes { () throws(FeedMistakes) in _ = try FeedBody.caseload(Data(body.utf8)) }
        #expect(found.count == 1 && found[0].hasPrefix(place), "\(found)")
    }

    @Test("a whole body is read")
    func bodies() throws {
        let training = try FeedBody.training(
            Data(
                #"{"asOf":"2026-11-20","staff":[{"subject":"1","validUntil":null},{"subject":"2","validUntil":"2027-03-31"}]}"#
                    .utf8))
        #expect(training.lines.map(\.subject) == ["1", "2"] && training.asOf == FeedDay.start("2026-11-20"))
        let caseload = try FeedBody.caseload(
            Data(#"{"team":"District nurses","people":[{"nhsNumber":"9434765919","until":null}]}"#.utf8))
        #expect(caseload.team == "District nurses" && caseload.lines.count == 1)
    }
}

/// docs/feeds.md: its files are read.
@Suite struct FeedGuideFileTests {
    @Test("the guide's files are read")
    func files() throws {
        let guide = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
            .appendingPathComponent("docs/feeds.md")
        let files = try String(contentsOf: guide, encoding: .utf8).components(separatedBy: "```csv\n").dropFirst()
            .compactMap {
                $0.components(separatedBy: "```").first
            }
        try #require(files.count == 4)
        #expect(try TrainingList.read(csv: files[0]).count == 2)
        #expect(try CaseloadList.read(csv: files[1]).count == 2)
        #expect(try RoleEndList.read(csv: files[2]).count == 2)
        #expect(try StaffList.read(csv: files[3]).count == 2)
    }
}
