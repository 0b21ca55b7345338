import CareRecord
import Federation
import Foundation
import Objections
import PublicWeb
import Storage

extension ObjectingDesk.Registered {
    init(_ person: TracedPerson) {
        let home = person.statement.addresses.first { $0.use == "home" } ?? person.statement.addresses.first
        self.init(
            number: person.nhsNumber, practice: person.statement.practiceODS.flatMap { ODSCode($0) }, postcode: home?.postcode,
            born: person.statement.born.flatMap { Day($0.text) }, isDeceased: person.statement.died != nil,
            isDeathFormal: person.statement.died?.notification == "2",
            isRestricted: person.isRestricted)
        let names = person.statement.names
        let shown = names.first { $0.use == "usual" } ?? names.first { $0.use == "official" } ?? names.first
        name = RegisteredName(
            shown: shown?.shown, families: names.compactMap(\.family), givens: names.compactMap(\.given.first), born: born)
    }
}

extension ObjectingDesk {
    /// - Parameter asking: on whose behalf the national register is asked for a person's own practice: the first organisation of the region's.
    static func live(_ database: any SQLDatabase, _ region: StandingRegion, _ gathering: Gathering) -> ObjectingDesk? {
        guard region.current.region.desks != nil else { return nil }
        return ObjectingDesk(
            cases: ObjectionCaseStore(database), representatives: RepresentativeStore(database), book: { region.current.region.desks },
            register: { number in
                guard let desk = region.current.region.desks?.desks.first, let office = desk.staffedBy.min() else { return nil }
                let asker = Asker(
                    subject: "the public pages", name: "the public pages, for the person or for who acts for them", roleID: "",
                    roleCode: "", organisation: office, organisationName: desk.name,
                    correlation: UUID().uuidString)
                guard case .found(let person) = await gathering.demographics.trace(number, asker) else { return nil }
                return .init(person)
            }, inForceAfter: LiveObjections.inForceAfter,
            tellsByEmail: { region.current.region.telling?.tellsOfObjections ?? false })
    }
}
