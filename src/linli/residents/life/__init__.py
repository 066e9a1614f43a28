"""Life events: birth, death, marriage, divorce, pregnancy, moves, households split and merged.

Each is one service: it changes the registers and leaves their history, in one transaction.
"""
