import AccessControl
import CareRecord
import FHIRWire
import Federation
import Foundation

extension Surroundings {
    /// The connected region, over real HTTP.
    /// - Parameter inForce: the region in force, which says who looks and who shares; nil: the one that is connected. Sources stay those that are
    ///   connected: of these, what the region in force has no more is asked no more.
    public static func live(
        _ gathering: Gathering, account: LookAccount, access: AccessDesk, nodes: NodesDesk,
        inForce: (@Sendable () -> ConnectedRegion)? = nil,
        now: @escaping @Sendable () -> Date = { Date() }
    ) -> Surroundings {
        let region = inForce ?? { gathering.region }
        var surroundings = Surroundings(
            trace: { number, asker in
                switch await gathering.demographics.trace(number, Asker(asker)) {
                case .found(let traced):
                    return .found(
                        banner(traced, askedFor: number, region()), families: traced.statement.names.compactMap(\.family),
                        givens: traced.statement.names.flatMap(\.given),
                        superseded: traced.superseded)
                case .notFound: return .notFound
                case .unavailable: return .unavailable
                }
            },
            search: { criteria, asker in
                guard let family = criteria.family, !family.isEmpty, let born = criteria.born, PartialDate(born)?.precision == .day else {
                    return .invalid("Enter a family name and a full date of birth.")
                }
                let terms = PersonTerms(
                    family: family, given: criteria.given, birthdate: born, gender: criteria.gender, postcode: criteria.postcode)
                switch await gathering.demographics.search(terms, Asker(asker)) {
                case .found(let people): return .found(people.map { banner($0, askedFor: nil, region()) })
                case .tooMany: return .tooMany
                case .none: return .none
                case .invalid: return .invalid("The demographics service could not use these details. Check them.")
                case .unavailable: return .unavailable
                }
            },
            plan: { person, asker in await plan(gathering, region(), person, asker) },
            gather: { question, handOver in
                let asker = Asker(question.asker)
                await withTaskGroup(of: Void.self) { group in
                    // Sources that are asked for the same are asked together; each is on its own clock all the same.
                    for (sections, sources) in Dictionary(grouping: question.wanted.keys, by: { question.wanted[$0] ?? [] }) {
                        let asked = SourceQuestion(
                            person: question.person, alsoKnownAs: question.alsoKnownAs, sections: sections, asker: asker)
                        group.addTask {
                            await gathering.gather(sources, asked) { await handOver(GatheredAnswer($0)) }
                        }
                    }
                }
            },
            fetchAttachment: { address, source, asker async throws(SourceFailure) in
                let fetched = try await gathering.attachment(address, of: source, Asker(asker))
                return OpenedAttachment(contentType: fetched.contentType, bytes: fetched.bytes, contexts: fetched.contexts)
            },
            account: account, access: access, nodes: nodes,
            shared: { from, with in region().shared(from: from, with: with, at: now()) },
            organisation: { region().organisations[$0] }, regionDigest: region().region.digest, now: now)
        surroundings.desk = { person in region().region.desks?.answering(practice: person.practiceODS, postcode: person.address?.postcode) }
        return surroundings
    }

    private static func banner(_ traced: TracedPerson, askedFor: NHSNumber?, _ region: ConnectedRegion) -> BannerPerson {
        let statement = traced.statement
        let name = statement.names.first { $0.use == "usual" } ?? statement.names.first { $0.use == "official" } ?? statement.names.first
        let preferred = statement.names.first { $0.use == "nickname" }
        let isHidden = traced.isRestricted
        let practice = statement.practiceODS.flatMap { ODSCode($0) }
        return BannerPerson(
            nhsNumber: traced.nhsNumber, askedFor: askedFor == traced.nhsNumber ? nil : askedFor, name: name ?? PersonName(),
            preferredName: preferred?.given.first ?? preferred?.text, born: statement.born, gender: statement.gender,
            address: isHidden ? nil : statement.addresses.first { $0.use == "home" } ?? statement.addresses.first,
            practice: isHidden ? nil : practice.flatMap { region.organisations[$0]?.name } ?? statement.practiceName,
            practiceODS: isHidden ? nil : practice, died: statement.died, isRestricted: isHidden, language: statement.language,
            interpreterRequired: statement.interpreterRequired)
    }

    /// What a page says of a locator that did not tell who knows the person: that it was not had, or that it answered and gave no whole list.
    static func notice(ofLocator failure: SourceFailure) -> String {
        switch failure {
        case .outcome, .incomplete, .withheldBySource, .notUnderstood, .redirected, .wrongContentType, .malformed, .tooLarge:
            "The locator failed: it gave no whole list of who knows this person, so every organisation was asked."
        default: "The locator could not be asked who knows this person, so every organisation was asked."
        }
    }

    /// The locator is asked who holds something; the registered practice is always asked. If the locator fails, everybody is asked, and
    /// the page says so: availability fails open, and nobody who knows the person is missed.
    private static func plan(
        _ gathering: Gathering, _ inForce: ConnectedRegion, _ person: BannerPerson, _ asker: LookAsker
    ) async -> LookPlan {
        let region = gathering.region
        var notices: [String] = []
        var pointers: [LocatorPointer]?
        if let locator = gathering.locator {
            do throws(SourceFailure) {
                var known: [LocatorPointer] = []
                // A pointer may have been made under a number that has been superseded since.
                for number in [person.nhsNumber] + (person.askedFor.map { [$0] } ?? []) {
                    known += try await locator.pointers(number, Asker(asker))
                }
                pointers = known
                let elsewhere = region.unconnected(known)
                if elsewhere > 0 {
                    notices.append(
                        "The locator also points to \(elsewhere) record\(elsewhere == 1 ? "" : "s") in systems that are not connected here."
                    )
                }
            } catch {
                notices.append(notice(ofLocator: error))
            }
        }
        // Most of a record is with the practice: that it was not asked is said, and not only that all who were asked have answered.
        if let practice = person.practiceODS, !region.answers(for: practice) {
            // Not by name: who may not see where the person is registered reads this too.
            notices.append("The registered GP practice is not connected here: it was not asked.")
        }
        let asked = region.asked(pointers: pointers, practice: person.practiceODS)
        func planned(_ settings: SourceSettings, _ why: NotAskedReason?) -> LookPlan.Planned {
            LookPlan.Planned(
                source: settings.id, base: settings.url, organisations: settings.organisations.compactMap { inForce.organisations[$0] },
                offered: settings.sections, notAsked: why,
                isRegisteredPractice: person.practiceODS.map { settings.organisations.contains($0) } ?? false)
        }
        /// Of several organisations behind one system, those that share go on being asked.
        func isSuspended(_ settings: SourceSettings) -> Bool {
            settings.organisations.allSatisfy { inForce.organisations[$0]?.isSuspended ?? true }
        }
        /// Whether the region in force still has it, and anybody whom it answers for.
        func isConnected(_ settings: SourceSettings) -> Bool {
            inForce.sources[settings.id] != nil && settings.organisations.contains { inForce.organisations[$0] != nil }
        }
        var sources = asked.compactMap { region.sources[$0] }.filter(isConnected).map { planned($0, isSuspended($0) ? .suspended : nil) }
        let others = region.sources.count - sources.count
        // A handful of organisations not asked are named, each in a row; hundreds are a number, so that a look's cost grows with
        // the sources that know the person.
        if others > 0, region.sources.count <= 60 {
            let known = Set(asked)
            sources += region.region.sources.filter { !known.contains($0.id) && isConnected($0) }.map { planned($0, .notKnownThere) }
        } else if others > 0 {
            notices.append("\(others) more connected systems were not asked: the locator knows of nothing there.")
        }
        return LookPlan(sources: sources, notices: notices)
    }
}

extension GatheredAnswer {
    init(_ answer: SourceAnswer) {
        self.init(
            source: answer.source, resources: answer.resources, completes: answer.completes, failure: answer.failure,
            cutShort: answer.cutShort, isNotOffered: answer.isNotOffered, otherKinds: answer.otherKinds, answered: answer.answered,
            dataAsOf: answer.dataAsOf)
    }
}

extension Asker {
    /// - Parameter permission: on what the Summary Care Record is viewed; nil for everything else.
    init(_ asker: LookAsker, permission: String? = nil) {
        self.init(
            subject: asker.staff.subject, name: asker.staff.name, roleID: asker.staff.role.personRoleID, roleCode: asker.staff.role.jobRole,
            organisation: asker.organisation.ods, organisationName: asker.organisation.name, permission: permission,
            correlation: asker.correlation)
    }
}

extension Reading {
    /// FHIRWire's reader.
    public static let live = Reading(
        read: { bytes, context throws(ReadingError) in try R4Reader.read(bytes, context) },
        capabilities: { bytes throws(ReadingError) in try R4Reader.capabilities(bytes) })
}
