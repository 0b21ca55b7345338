import Foundation
import Testing

@testable import DemoLondon

/// The pretend London's organisations bear their real codes, as far as these are public; none bears another's.
@Suite struct OrganisationCodesTests {
    private static let shared = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("shared/data/ods-organisations")
    static var isThere: Bool { FileManager.default.fileExists(atPath: shared.path) }

    /// Not in those lists: a council, and a care home and a pharmacy that are made up, as their names are.
    private static let others: Set<String> = ["717", "VN1AA", "FX9ZZ"]

    private static func lines(_ file: String) throws -> [Substring] {
        try String(contentsOf: shared.appendingPathComponent(file), encoding: .utf8).split(whereSeparator: \.isNewline)
    }

    @Test(
        "every code is one of an open organisation in the public lists", .enabled(if: isThere, "the shared data is not beside the package"))
    func codes() throws {
        let trusts = try Set(Self.lines("nhs-trusts.csv").compactMap { $0.split(separator: ",").first })
        // Opened on a day, not closed, active.
        let open = try Self.lines("gp-practices-london-epraccur.csv").filter { $0.contains(/,\d{8},,A,/) }
        let practices = Set(open.compactMap { $0.split(separator: ",").first })
        for organisation in DemoOrganisation.all where !Self.others.contains(organisation.ods) {
            #expect(
                trusts.contains(organisation.ods[...]) || practices.contains(organisation.ods[...]),
                "\(organisation.ods) \(organisation.name)")
        }
        let systems = try Set(Self.lines("icbs.csv").compactMap { $0.split(separator: ",").first })
        for ics in DemoOrganisation.ics { #expect(systems.contains(ics.ods[...]), "\(ics.ods)") }
    }
}
