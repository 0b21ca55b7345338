import CAllocator
import Looks
import PublicWeb
import StaffWeb
import Storage

/// What `/metrics` says, in Prometheus' text format 0.0.4. Counts and times of the node; nothing about a person, an organisation or staff.
struct Metrics: Sendable {
    let node: String
    let database: any WatchedDatabase
    let looks: Looks
    let leading: LeaderLease
    let watches: Watches
    let clock: DatabaseClock
    var exports: [ExportState] = []
    /// Of the public site; nil: there is none here.
    var visits: VisitCount?
    var witnessing: Witnessing?
    /// The only thing here that asks the database: everything else is in memory, and wanted most while the database does not answer.
    let figures: SharedReading<DatabaseFigures>

    struct Witnessing: Sendable {
        let counts: WitnessCounts
        let standing: LogStanding?
    }

    func text() async -> String {
        var lines = Lines()
        let tally = await database.tally()
        let openings = await looks.openings
        let leadership = await leading.leadership
        let figures = await figures.value ?? DatabaseFigures()
        lines.add("node_info", .gauge, "1; the node's name", 1, label: ("node", node))
        lines.add("looks_open", .gauge, "looks whose content is in this node's memory", await looks.openCount)
        lines.add("looks_gathering", .gauge, "of them those that still wait for sources", await looks.gathering)
        lines.add("looks_bytes", .gauge, "bytes that looks hold in memory", looks.bytesHeld)
        for (outcome, count) in [
            ("opened", openings.opened), ("to-be-confirmed", openings.toBeConfirmed), ("refused", openings.refused),
            ("unavailable", openings.unavailable), ("full", openings.full), ("other", openings.others),
        ] {
            lines.add(
                "looks_asked_total", .counter, "how looks that were asked for came out", count, label: ("outcome", outcome))
        }
        lines.add(
            "lease_age_seconds", .gauge, "age of what this node knows of the registers; -1: never read", seconds(await looks.leaseAge))
        lines.add(
            "leader", .gauge, "1: this node does what one node does for all", leadership == nil ? 0 : 1, label: ("lease", leading.name))
        lines.add(
            "leader_fence", .gauge, "the number that it leads by; 0: it does not", leadership?.fence ?? 0, label: ("lease", leading.name))
        lines.add("leader_lease_age_seconds", .gauge, "since it was renewed; -1: it does not lead", seconds(await leading.age))
        let answers = await looks.demographicsSilentSince == nil
        lines.add("demographics_answers", .gauge, "0: it did not when it was last asked, and no record can be opened", answers ? 1 : 0)
        lines.add("commits_total", .counter, "commits of the database", tally.commits)
        lines.add("writes_total", .counter, "writes that they were for", tally.writes)
        lines.add(
            "writes_again_total", .counter, "runs that were made again: others were in the way, or a connection was lost", tally.again)
        lines.add("writes_unknown_total", .counter, "commits of which nobody knows what became", tally.unknown)
        lines.add("reads_total", .counter, "reads that were asked for", tally.reads)
        lines.add("watches_open", .gauge, "browsers that watch whether what they show may still be shown", watches.open)
        lines.add("clock_skew_seconds", .gauge, "how far this machine's clock is behind the database's", clock.skew)
        lines.add("database_waited_seconds_total", .counter, "seconds that callers waited for the database", tally.waited)
        lines.add("database_worked_seconds_total", .counter, "seconds that its connections were at work, added up", tally.worked)
        lines.add("database_waiting", .gauge, "jobs that wait for a connection", tally.waiting)
        lines.add("database_working", .gauge, "connections at work", tally.working)
        lines.add("database_connections", .gauge, "connections there may be", tally.connections)
        lines.add("disk_free_bytes", .gauge, "of the database's disk; -1: it is a server's", database.freeBytes() ?? -1)
        if database is PostgreSQLDatabase {
            lines.add("database_size_bytes", .gauge, "of the database on its server; -1: it cannot be asked", figures.size ?? -1)
        }
        for export in exports {
            lines.add(
                "export_behind", .gauge,
                "entries of the log that a collector has not taken; -1: another node exports, or it is not known yet",
                export.behind.map { "\($0)" } ?? "-1", label: ("collector", export.collector))
        }
        if let visits {
            lines.add(
                "public_visits_total", .counter, "visits to the public site by day and browser, of those who allowed counting",
                visits.counted)
        }
        lines.add(
            "messages_waiting", .gauge, "messages to people and desks that were tried and not taken; -1: it cannot be told",
            figures.messages?.waiting ?? -1)
        lines.add(
            "messages_given_up", .gauge, "messages that were given up in the last seven days; -1: it cannot be told",
            figures.messages?.givenUp ?? -1)
        add(witnessing, figures, &lines)
        lines.add("allocated_bytes", .gauge, "memory that this process has", cr_allocated_bytes())
        return lines.text
    }

    private func add(_ it: Witnessing?, _ figures: DatabaseFigures, _ lines: inout Lines) {
        guard let it else { return }
        lines.add(
            "split_views", .gauge, "checkpoints kept as evidence that a log signed two histories; -1: it cannot be told",
            figures.evidence ?? -1)
        lines.add("log_doubted_total", .counter, "times that a witness said to have signed another history of our log", it.counts.alarms)
        lines.add(
            "log_stopped", .gauge, "1: nothing is published, because the database lacks what was published before",
            it.standing?.stopped == nil ? 0 : 1)
        lines.add(
            "log_published", .gauge, "entries under the newest checkpoint that this node knows of; -1: none, or it keeps no log",
            it.standing?.known.map { "\($0.size)" } ?? "-1")
        lines.add(
            "log_waiting_seconds", .gauge,
            "since the oldest event was made that has no place in the log yet; 0: none waits; -1: it cannot be told, or no log is kept",
            it.standing == nil ? -1 : figures.logWaiting.map { ($0 * 1000).rounded() / 1000 } ?? -1)
        lines.add(
            "log_strangers", .gauge, "events in the database that the log does not commit to; -1: this node has not looked",
            it.standing?.strangers ?? -1)
        for (status, count) in it.counts.answers {
            lines.add("witness_answers_total", .counter, "answers to neighbours' logs", count, label: ("status", "\(status)"))
        }
        for (witness, entries) in it.counts.behind {
            lines.add("witness_behind", .gauge, "entries that a witness has not signed", entries, label: ("witness", witness))
        }
    }

    private func seconds(_ duration: Duration?) -> Double { duration.map { $0 / .seconds(1) } ?? -1 }

    private struct Lines {
        enum Kind: String { case gauge, counter }
        var text = ""
        private var said: Set<String> = []

        init() {}

        mutating func add(
            _ name: String, _ kind: Kind, _ help: String, _ value: some CustomStringConvertible, label: (String, String)? = nil
        ) {
            let full = "carerecord_" + name
            if said.insert(full).inserted { text += "# HELP \(full) \(help)\n# TYPE \(full) \(kind.rawValue)\n" }
            text += full + (label.map { "{\($0.0)=\"\($0.1)\"}" } ?? "") + " \(value)\n"
        }
    }
}
