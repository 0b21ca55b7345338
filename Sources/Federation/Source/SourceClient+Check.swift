import CareRecord
import FHIRWire
import Foundation

/// What `carerecord source check` prints of a system.
public struct SourceCheck: Sendable {
    public let lines: [String]
    public let isUsable: Bool
}

extension SourceClient {
    /// Asks for the CapabilityStatement and searches for a number that nobody has; says what it can do, what is wrong, how fast it is.
    public nonisolated func check() async -> SourceCheck {
        let clock = ContinuousClock()
        var lines: [String] = []
        guard let organisation = ODSCode("X26") else { return SourceCheck(lines: [], isUsable: false) }
        let asker = Asker(
            subject: "source-check", name: "carerecord source check", roleID: "0", roleCode: "none",
            organisation: organisation,
            organisationName: "source check", correlation: UUID().uuidString)
        let mistakes = settings.setUpMistakes()
        guard mistakes.isEmpty else {
            return SourceCheck(lines: mistakes.map { "Set-up: WRONG: \($0)." }, isUsable: false)
        }
        if case .oauth2 = settings.credentials {
            let asked = clock.now
            do throws(SourceFailure) {
                let http = try await connection()
                if let fault = await http.tokenFault(deadline: .now + .seconds(10)) {
                    return SourceCheck(lines: ["Token: WRONG: \(fault.sentence)."], isUsable: false)
                }
            } catch { return SourceCheck(lines: ["Token: WRONG: \(error.sentence)."], isUsable: false) }
            lines.append("Token: \(Self.milliseconds(clock.now - asked)) ms")
        }
        let started = clock.now
        var stated: Capabilities?
        do {
            let answer = try await send(
                SourceHTTP.Question(url: rules.base + "/metadata", headers: asker.headers(requestID: RequestID.make())),
                .now + .seconds(10))
            let capabilities = answer.status == 200 ? try? reading.capabilities(SharedBytes(answer.body)) : nil
            if let fault = metadataFault(answer, capabilities) {
                lines.append("CapabilityStatement: WRONG: \(fault).")
                return SourceCheck(lines: lines, isUsable: false)
            }
            lines.append("CapabilityStatement: \(Self.milliseconds(clock.now - started)) ms")
            if let capabilities {
                stated = capabilities
                lines.append(
                    "  FHIR \(capabilities.fhirVersion ?? "version not said"); \(capabilities.software ?? "software not said")"
                )
                if let version = capabilities.fhirVersion, !version.hasPrefix("4.0") {
                    lines.append("  WRONG: FHIR 4.0 is needed.")
                }
                lines.append(
                    "  Patient/$everything: \(capabilities.patientEverything ? "yes: one request a person" : "no: a search for each resource type")"
                )
                for section in Section.allCases {
                    let types = section.resourceTypes.filter { capabilities.searchable[$0] != nil }
                    lines.append("  \(section.title): \(types.isEmpty ? "not offered" : types.joined(separator: ", "))")
                }
                lines.append("  Evidence of a relationship: \(EvidenceWork.cost(capabilities, settings))")
                if capabilities.searchable["Patient"]?.contains("identifier") == false {
                    lines.append(
                        "  WRONG: Patient cannot be searched by identifier, so nobody can be found by NHS number.")
                }
            } else {
                lines.append("  none, or not one we can read: every resource type will be asked for.")
                lines.append("  Evidence of a relationship: \(EvidenceWork.cost(nil, settings))")
            }
        } catch {
            lines.append("CapabilityStatement: WRONG: \(words(error, isThrown: true)).")
            return SourceCheck(lines: lines, isUsable: false)
        }
        let (search, isUsable) = await patientSearch(asker)
        lines += search
        guard isUsable else { return SourceCheck(lines: lines, isUsable: false) }
        lines += await sectionSearches(asker, stated)
        return SourceCheck(lines: lines, isUsable: !lines.contains { $0.contains("WRONG") })
    }

    /// Whether what stands at the base is no FHIR system: a page, or somebody who sends us elsewhere. Where it has no statement at all we ask for
    /// everything we know.
    private nonisolated func metadataFault(_ answer: HTTPAnswer, _ capabilities: Capabilities?) -> String? {
        if (300..<400).contains(answer.status) {
            return words(.redirected) + " (redirects are not followed): check the base address"
        }
        guard answer.status == 200, capabilities == nil else { return nil }
        return answer.contentType.contains("json")
            ? "What /metadata gave is no CapabilityStatement" : "What /metadata gave is no JSON, so this is hardly a FHIR base address"
    }

    /// What failed, and what whoever checks can do about it.
    /// - Parameter isThrown: whether there was no answer: then it refused us while connecting, before anything was asked.
    nonisolated func words(_ failure: SourceFailure, isThrown: Bool = false) -> String {
        switch failure {
        case .unauthorised where isThrown && settings.tls.clientCertificate == nil:
            "It ended the connection because it wants to know who we are: it wants a client certificate, and none was given"
        case .unauthorised where isThrown: "It ended the connection: it does not accept our client certificate"
        case .cutOff where isThrown && settings.tls.clientCertificate == nil && rules.base.hasPrefix("https:"):
            failure.sentence + " (a system that wants a client certificate, and is shown none, may do so)"
        case .unauthorised where settings.credentials == .none && settings.tls.clientCertificate == nil:
            "It wants credentials, and none were given (401)"
        case .unauthorised:
            switch settings.credentials {
            case .oauth2: "It refused the token that its token address gave (401): check the scope, and that both are of one system"
            case .none: "It accepted our certificate and wants credentials as well, and none were given (401)"
            case .bearer: "It refused the credentials that were given (401)"
            }
        case .status(405) where settings.search == .post: "It does not take searches by POST (405): \(Self.byGet)"
        default: failure.sentence
        }
    }

    static func milliseconds(_ duration: Duration) -> Int {
        Int(duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000)
    }
}
