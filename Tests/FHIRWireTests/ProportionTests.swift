import CareRecord
import FHIRWire
import Testing

/// What reading costs grows with the answer and not with its square: one source holds nobody else up (law 6). Each of these took minutes or
/// gigabytes once.
@Suite(.timeLimit(.minutes(1))) struct ProportionTests {
    private static func repeated(_ count: Int, _ make: (Int) -> String) -> String { (0..<count).map(make).joined(separator: ",") }

    @Test("modifiers of thousands of parts are listed for each part a few at a time, and how many more there are is said")
    func modifiers() throws {
        let parts = Self.repeated(3_000) {
            "{\"resourceType\":\"Observation\",\"id\":\"o\($0)\",\"code\":{\"text\":\"x\"},\"modifierExtension\":[{\"url\":\"u\"}]}"
        }
        let resource = try Read.answer("{\"resourceType\":\"DiagnosticReport\",\"id\":\"r\",\"contained\":[\(parts)]}").resources[0]
        #expect(resource.entries.count == 3_001)
        #expect(resource.entries.allSatisfy { $0.mayMeanElse })
        #expect(resource.entries.reduce(0) { $0 + $1.details.count } <= 3_001 * 10)
        #expect(resource.entries[1].details.contains { $0.text == "and in 2992 more places" })
    }

    @Test("modifiers of thousands of resources are found without looking at all of them for each")
    func manyModified() throws {
        let answer = try Read.bundle(
            (0..<20_000).map { (nil, "{\"resourceType\":\"Condition\",\"id\":\"\($0)\",\"modifierExtension\":[{\"url\":\"u\"}]}") })
        #expect(answer.resources.allSatisfy { $0.entries.first?.mayMeanElse == true })
    }

    @Test("a report of 20,000 results inside it finds each of them by its name once")
    func results() throws {
        let parts = Self.repeated(20_000) { "{\"resourceType\":\"Observation\",\"id\":\"o\($0)\",\"code\":{\"text\":\"x\"}}" }
        let named = Self.repeated(20_000) { "{\"reference\":\"#o\(19_999 - $0)\"}" }
        let report = try Read.answer("{\"resourceType\":\"DiagnosticReport\",\"contained\":[\(parts)],\"result\":[\(named)]}")
        #expect(report.resources[0].entries[0].result?.members.first == "#20000")
        #expect(report.resources[0].entries[0].result?.members.last == "#1")
    }

    @Test("one resource may name 40,000 people, or a vaccine given 40,000 times")
    func people() throws {
        let people = Self.repeated(40_000) { "{\"actor\":{\"reference\":\"Patient/\($0)\"}}" }
        let appointment = try Read.answer("{\"resourceType\":\"Appointment\",\"participant\":[\(people)]}").resources[0]
        #expect(appointment.subject.reference == "Patient/?")
        let doses = Self.repeated(40_000) { "{\"doseNumberPositiveInt\":\($0)}" }
        let given = try Read.entry(
            "{\"resourceType\":\"Immunization\",\"protocolApplied\":[\(doses)],\"doseQuantity\":{\"value\":1,\"unit\":\"ml\"}}")
        guard case .immunisation(let it) = given.content else { return #expect(Bool(false), "no immunisation") }
        #expect(it.dose?.hasPrefix("dose 39999, dose 39998") == true && it.dose?.hasSuffix("dose 0, 1 ml") == true)
    }

    @Test("of one answer so many resources are read, and how many more there were is said")
    func bound() throws {
        let limits = JSONLimits(resources: 10)
        let text = "{\"resourceType\":\"Bundle\",\"entry\":[\(Self.repeated(25) { _ in "{\"resource\":{\"resourceType\":\"Flag\"}}" })]}"
        let answer = try R4Reader.read(SharedBytes(Array(text.utf8)), Read.context(), limits: limits)
        #expect(answer.resources.count == 10 && answer.leftOut == 15)
        let parts = Self.repeated(25) { _ in "{\"resourceType\":\"Observation\"}" }
        let report = try R4Reader.read(
            SharedBytes(Array("{\"resourceType\":\"DiagnosticReport\",\"contained\":[\(parts)]}".utf8)), Read.context(), limits: limits)
        #expect(report.resources[0].entries.count == 10 && report.leftOut == 16)
        #expect(try Read.answer(text).leftOut == 0)
        // What tells how sensitive they are is read of the same ones.
        #expect(try R4Reader.bearings(of: answer.resources).count == 10)
    }
}
