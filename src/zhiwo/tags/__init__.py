"""Client tags 客户标签: named audiences, written close to natural language, that the bank's files decide each night."""
