/// What is asked by some statements, and what their rows come to. Several questions are asked in one round trip.
struct SQLQuestion<Value> {
    let statements: [SQLStatement]
    /// The rows of each statement, in order.
    let meaning: ([[SQLRow]]) -> Value

    init(_ statements: [SQLStatement], _ meaning: @escaping ([[SQLRow]]) -> Value) {
        self.statements = statements
        self.meaning = meaning
    }

    /// One statement's.
    init(_ sql: String, _ arguments: [SQLValue], _ meaning: @escaping ([SQLRow]) -> Value) {
        self.init([SQLStatement(sql, arguments)]) { meaning($0.first ?? []) }
    }
}

extension SQLTransaction {
    /// Asks them all at once, on one state of the database.
    func ask<each Value>(_ questions: repeat SQLQuestion<each Value>) throws -> (repeat each Value) {
        var statements: [SQLStatement] = []
        for question in repeat each questions { statements += question.statements }
        var rest = try run(statements).map(\.rows)[...]
        func meaning<One>(_ question: SQLQuestion<One>) -> One {
            let mine = Array(rest.prefix(question.statements.count))
            rest = rest.dropFirst(question.statements.count)
            return question.meaning(mine)
        }
        return (repeat meaning(each questions))
    }
}
