import AuditTrail
import CareRecord
import Federation
import Foundation
import Logging
import Looks
import Objections
import PublicWeb
import ServiceLifecycle
import Storage

/// What the clock does with objections and corrections, by the one node that leads: reminds desks, says which children are of an age to decide and whose power is over, tells organisations
/// of what is late, and sends what waits in the outbox, each message at least once.
struct Telling: ServiceLifecycle.Service {
    static let name = "telling"

    let outbox: OutboxStore
    let cases: ObjectionCaseStore
    let corrections: CorrectionStore
    let region: StandingRegion
    let words: SealedWords
    let messages: MessageWords
    let service: MessageService
    let whose: WhoseNumber
    let lease: LeaderLease
    let clock: DatabaseClock
    let logger: Logger
    var pause: Duration = .seconds(1)

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await reminding() }
            // Each receiver has a line of its own: one that hangs holds up no other, nor what is done once a day.
            for line in Region.Telling.Line.allCases { group.addTask { await again { try await send(line) } } }
        }
    }

    private func reminding() async {
        var timed: ObjectionCaseStore.TimedPlace?
        var late: CorrectionStore.LatePlace?
        await again {
            let today = Day(clock.now())
            if timed?.day != today { (timed, late) = (.init(today), .init(at: clock.now())) }
            // A page at a time; what fails is asked for again from where it was.
            if let place = late, !place.isDone { late = try await corrections.remindLate(place).next }
            if let place = timed, !place.isDone { timed = try await remind(place) }
        }
    }

    /// A round after the other, while this node leads and until the service ends.
    private func again(_ round: () async throws -> Void) async {
        var isFailing = false
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            do {
                if await lease.leadership != nil { try await round() }
                isFailing = false
            } catch {
                if !isFailing { logger.error("what waits to be told is not sent", metadata: ["why": "the database cannot be used"]) }
                isFailing = true
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
        }
    }

    /// Once a day: answers that are due, and children whom their desk is to ask. Nobody is asked by the clock: the address, where there is one, is that of whoever
    /// objected for the child.
    /// - Returns: where to go on.
    private func remind(_ place: ObjectionCaseStore.TimedPlace) async throws -> ObjectionCaseStore.TimedPlace {
        let (rows, next) = try await cases.timed(place)
        for row in rows {
            let now = clock.now()
            guard let step = ObjectionCaseStore.step(of: row.it, on: place.day) else { continue }
            _ = try await cases.take(
                row.id, at: row.desk, step,
                .init(
                    hand: .service, at: now,
                    event: { row in
                        TrailEvent(
                            kind: .objectionHandled, at: now, people: row.person.map { [$0.digits] } ?? [], purpose: "objection",
                            detail: "\(step.kind.rawValue), \(row.it.state.rawValue)")
                    }, messages: { row in step.kind == .remind ? row.remindingDesk(at: now) : [] }))
        }
        return next
    }

    /// How many leave at once in one line.
    private static let atOnce = 4

    /// What is due in one line, several at once. Messages of one reference leave one after the other, in their order: what somebody reads last is what was last so.
    private func send(_ line: Region.Telling.Line) async throws {
        let telling = region.current.region.telling
        let templates = Region.Telling.templates(of: line, telling)
        // A region without a service has no such line, and the database is not asked.
        guard templates != .only([]) else { return }
        let due = try await outbox.due(at: clock.now(), of: templates)
        var order: [String] = []
        var waiting: [String: [(message: OutboxMessage, attempts: Int)]] = [:]
        for it in due {
            if waiting[it.message.reference] == nil { order.append(it.message.reference) }
            waiting[it.message.reference, default: []].append(it)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (place, reference) in order.enumerated() {
                if place >= Self.atOnce { try await group.next() }
                let messages = waiting[reference] ?? []
                group.addTask { for it in messages { try await send(it.message, attempts: it.attempts, telling) } }
            }
            try await group.waitForAll()
        }
    }

    private func send(_ message: OutboxMessage, attempts: Int, _ telling: Region.Telling?) async throws {
        // Where nothing sends, it waits: until it is too old, and its address is forgotten.
        guard telling != nil || isTooOld(message) else { return }
        // Asked of each just before it leaves, as all that follows: those before it may have taken minutes.
        guard let leadership = await lease.leadership else { return }
        let fault: Fault?
        switch try await leaving(message) {
        case .gone: return
        // Tried again later, and given up in the end: nobody is written to who may have said that they want nothing sent.
        case .asks: fault = Fault(words: "whose another number is cannot be told", mayBeUnwanted: true)
        case .unwanted: fault = Fault(words: "the person wants nothing sent", isFinal: true, isMeant: true)
        case .stands: fault = try await self.fault(of: message, telling)
        }
        guard let fault else { return try await outbox.sent(message.id, at: clock.now(), as: leadership) }
        let isLost = attempts + 1 >= OutboxStore.attempts && !fault.isMeant && !fault.mayBeUnwanted
        if fault.isOfCase || isLost { try await outbox.tellByWay(insteadOf: message, at: clock.now(), as: leadership) }
        let isOver = fault.isFinal || attempts + 1 >= OutboxStore.attempts
        if !fault.isMeant, isOver || attempts == 0 {
            logger.warning(
                isOver ? "a message was given up" : "a message was not taken, and is tried again",
                metadata: ["what": "\(message.template)", "why": "\(fault.words)"])
        }
        try await outbox.failed(
            message.id, fault.words, isFinal: fault.isFinal, isMeant: fault.isMeant, attempts: attempts, at: clock.now(), as: leadership)
    }

    /// Where it goes by whose other numbers are today, the national register is asked. Still `.asks` where it does not say.
    private func leaving(_ message: OutboxMessage) async throws -> OutboxStore.Leaving {
        let leaving = try await outbox.leaving(message)
        guard case .asks(let person, let others) = leaving, let desk = desk(of: message) else { return leaving }
        let theirs = try await NumbersToday.of(person, others) { try await whose.today($0, of: person, for: desk, at: clock.now()) }
        return try await outbox.leaving(message, theirs: theirs)
    }

    private func desk(of message: OutboxMessage) -> Desk? {
        message.desk.flatMap { code in region.current.region.desks?.desks.first { $0.ics.code == code } }
    }

    /// Seconds after which a message is not sent any more.
    private static let oldest: TimeInterval = 7 * 86_400

    private struct Fault {
        let words: String
        var isFinal = false
        /// The region's own choice, and no fault.
        var isMeant = false
        /// What an objection's case has leads to nobody: whoever asked to be told may have said another way.
        var isOfCase = false
        /// Nobody can tell whether the person wants it: in doubt they are told by no other way either.
        var mayBeUnwanted = false
    }

    /// Sends it, unless what it says is over.
    private func fault(of message: OutboxMessage, _ telling: Region.Telling?) async throws -> Fault? {
        if try await !outbox.isStillSo(message, on: Day(clock.now())) {
            return Fault(words: "it is not so any more", isFinal: true, isMeant: true, isOfCase: true)
        }
        let correction = try await corrections.telling(message)
        if correction == .over { return Fault(words: "it was answered", isFinal: true, isMeant: true) }
        guard case .open(let organisation) = correction else { return try await sent(message, telling) }
        guard let place = ODSCode(organisation).flatMap({ region.current.organisations[$0]?.corrections }) else {
            return Fault(words: "the region names no address for it", isFinal: true, isMeant: true)
        }
        return try await sent(message, telling, to: place)
    }

    /// The code of the language in which whoever is told chose how to be reached, or else objected, or else the region's; nil: in English, as desks and organisations
    /// are told.
    private func language(_ message: OutboxMessage, _ theirs: WrittenWay?) async throws -> String? {
        guard let theirs else { return nil }
        var chosen = [theirs.language]
        if theirs.language == nil, message.desk != nil {
            chosen.append(try await cases.details(of: message).flatMap { words.open($0) }.flatMap { WrittenDetails($0).language })
        }
        return LetterLanguage.written(chosen, region: region.current.region.language)
    }

    private func isTooOld(_ message: OutboxMessage) -> Bool { clock.now().timeIntervalSince(message.created) >= Self.oldest }

    /// - Parameter place: an address that the region names; nil: the message's own, or its desk's.
    /// - Returns: what was wrong; nil where it was taken.
    private func sent(_ message: OutboxMessage, _ telling: Region.Telling?, to place: String? = nil) async throws -> Fault? {
        // Such as what waited while the region had no way to send: the address may have been withdrawn, and the news is none.
        guard !isTooOld(message) else { return Fault(words: "it is too old", isFinal: true) }
        guard let telling else { return Fault(words: "nothing sends messages") }
        let desk = desk(of: message)
        if message.template == "glass-despite-objection", message.recipient != nil, desk?.rules.tellsOfGlass == false {
            return Fault(words: "the desk does not tell of it", isFinal: true, isMeant: true, isOfCase: true)
        }
        if message.template == "glass-broken", !telling.tellsOfGlass {
            return Fault(words: "the region does not tell of it", isFinal: true, isMeant: true)
        }
        // A person's message whose address was forgotten is nobody's, and not the desk's.
        let elsewhere = place ?? (message.isForDesk ? desk?.email : nil)
        let opened = message.recipient.map { words.open($0) }
        // A key that was not found can be put right.
        if case .some(nil) = opened { return Fault(words: "its address cannot be opened") }
        let theirs = opened?.map { WrittenWay($0) }
        let written = message.recipient == nil ? elsewhere : theirs?.words
        guard let to = written.flatMap({ ReachableAddress($0) }) else {
            return Fault(words: "nowhere to send it", isFinal: true, isOfCase: true)
        }
        if message.template == "glass-broken", OutboxStore.wayOfGlass(message).map({ to.isFor($0) }) != true {
            return Fault(words: "no address that was given for this", isFinal: true, isMeant: true)
        }
        if OutboxStore.actingTemplates.contains(message.template), OutboxStore.wayOfActing(message).map({ to.isFor($0) }) != true {
            return Fault(words: "no address that was given for this", isFinal: true, isMeant: true)
        }
        // What no desk sends is the service's.
        let sender = desk?.name ?? (message.desk == nil ? region.current.region.people?.site?.name : nil) ?? ""
        // A newer program's: tried again until that one leads.
        let language = try await language(message, theirs)
        guard let said = messages.said(message.template, reference: message.reference, sender: sender, in: language) else {
            return Fault(words: "a template that is not known")
        }
        let leaving = LeavingMessage(
            id: message.id, template: message.template, to: to, reference: message.reference, desk: sender, subject: said.subject,
            text: said.text, language: said.language, written: message.created)
        if let webhook = telling.webhook {
            do throws(DeliveryFault) {
                try await service.deliver(leaving, by: webhook, at: clock.now())
                return nil
            } catch {
                // Nothing that it answers is of the receiver for certain: a path, a key or a template can be put right, and then what waits goes.
                guard error == .noTemplate, telling.mail != nil else { return Fault(words: error.words) }
            }
        }
        guard let mail = telling.mail else { return Fault(words: "no template for it") }
        guard case .email = to else { return Fault(words: "nothing sends text messages") }
        do {
            try await MailDelivery(mail: mail).deliver(leaving)
            return nil
        } catch {
            let isNobodys = error == .noSuchAddress
            return Fault(words: error.words, isFinal: isNobodys, isOfCase: isNobodys)
        }
    }
}
